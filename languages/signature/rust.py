"""Signature problems in Rust. The solution is included into a module of its own."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, snake, template
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_SCALARS = {
    Kind.INT: "i32",
    Kind.LONG: "i64",
    Kind.DOUBLE: "f64",
    Kind.STRING: "String",
    Kind.CHAR: "char",
    Kind.BOOLEAN: "bool",
}

_NODES = {
    Kind.LINKED_LIST: """
#[derive(PartialEq, Clone, Debug)]
pub struct ListNode {
    pub val: @,
    pub next: Option<Box<ListNode>>,
}

impl ListNode {
    pub fn new(val: @) -> Self {
        ListNode { val, next: None }
    }
}
""",
    Kind.TREE: """
#[derive(PartialEq, Clone, Debug)]
pub struct TreeNode {
    pub val: @,
    pub left: Option<Rc<RefCell<TreeNode>>>,
    pub right: Option<Rc<RefCell<TreeNode>>>,
}

impl TreeNode {
    pub fn new(val: @) -> Self {
        TreeNode { val, left: None, right: None }
    }
}
""",
    Kind.GRAPH: """
#[derive(Debug)]
pub struct Node {
    pub val: i32,
    pub neighbors: Vec<Rc<RefCell<Node>>>,
}

impl Node {
    pub fn new(val: i32) -> Self {
        Node { val, neighbors: Vec::new() }
    }
}
""",
}

_JUDGE = template("judge.rs")

_CODECS = {
    Kind.LINKED_LIST: r"""
impl Value for Option<Box<ListNode>> {
    fn read(judge: &mut Judge) -> Self {
        let mut head = None;
        for val in Vec::<@>::read(judge).into_iter().rev() {
            head = Some(Box::new(ListNode { val, next: head }));
        }
        head
    }
    fn write(&self, judge: &mut Judge) {
        let (mut values, mut node) = (Vec::new(), self);
        while let Some(inner) = node {
            values.push(inner.val.clone());
            node = &inner.next;
            if values.len() > MAX_NODES {
                judge.refuse("the linked list has too many nodes");
            }
        }
        values.write(judge);
    }
}
""",
    Kind.TREE: r"""
impl Value for Option<Rc<RefCell<TreeNode>>> {
    fn read(judge: &mut Judge) -> Self {
        let mut nodes: Vec<Self> = Vec::new();
        judge.expect(b'[');
        while judge.more() {
            if judge.peek() == b'n' {
                judge.word();
                nodes.push(None);
            } else {
                nodes.push(Some(Rc::new(RefCell::new(TreeNode::new(<@>::read(judge))))));
            }
        }
        let mut children = nodes.iter().skip(1);
        for node in nodes.iter().flatten() {
            node.borrow_mut().left = children.next().cloned().flatten();
            node.borrow_mut().right = children.next().cloned().flatten();
        }
        nodes.first().cloned().flatten()
    }
    fn write(&self, judge: &mut Judge) {
        let mut nodes = vec![self.clone()];
        let mut at = 0;
        while at < nodes.len() {
            if let Some(node) = nodes[at].clone() {
                nodes.push(node.borrow().left.clone());
                nodes.push(node.borrow().right.clone());
            }
            at += 1;
            if nodes.len() > 2 * MAX_NODES {
                judge.refuse("the tree has a cycle or too many nodes");
            }
        }
        while let Some(None) = nodes.last() {
            nodes.pop();
        }
        judge.output.push('[');
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                judge.output.push(',');
            }
            match node {
                Some(node) => node.borrow().val.write(judge),
                None => judge.output += "null",
            }
        }
        judge.output.push(']');
    }
}
""",
    Kind.GRAPH: r"""
impl Value for Option<Rc<RefCell<Node>>> {
    fn read(judge: &mut Judge) -> Self {
        let rows = Vec::<Vec<i32>>::read(judge);
        let numbers = 1..=rows.len() as i32;
        let nodes: Vec<_> = numbers.map(|n| Rc::new(RefCell::new(Node::new(n)))).collect();
        for (node, row) in nodes.iter().zip(&rows) {
            node.borrow_mut().neighbors =
                row.iter().map(|&number| nodes[number as usize - 1].clone()).collect();
        }
        judge.given_nodes.extend(nodes.iter().cloned());
        nodes.first().cloned()
    }
    fn write(&self, judge: &mut Judge) {
        let mut found = std::collections::BTreeMap::new();
        let mut waiting: Vec<_> = self.iter().cloned().collect();
        found.extend(self.iter().map(|node| (node.borrow().val, node.clone())));
        let mut at = 0;
        while at < waiting.len() {
            for other in waiting[at].clone().borrow().neighbors.iter() {
                let number = other.borrow().val;
                match found.get(&number) {
                    None => {
                        found.insert(number, other.clone());
                        waiting.push(other.clone());
                    }
                    Some(before) if Rc::ptr_eq(before, other) => {}
                    Some(_) => {
                        judge.refuse(&format!("two nodes of the graph have the number {number}"))
                    }
                }
            }
            at += 1;
        }
        let mut rows = Vec::new();
        for (&number, node) in &found {
            if number as usize != rows.len() + 1 {
                judge.refuse("the nodes of the graph are not numbered from 1");
            }
            rows.push(node.borrow().neighbors.iter().map(|n| n.borrow().val).collect::<Vec<_>>());
        }
        rows.write(judge);
    }
}
""",
}
_RETIRE = """
    /// A returned graph consists of new nodes: those that were given count no more.
    pub fn retire_given_nodes(&mut self) {
        for node in &self.given_nodes {
            *node.borrow_mut() = Node::new(0);
        }
    }
"""


_MAIN = """\
mod judge;

/// What the solution finds there: items of its own go before these.
mod given {
%SHOWN%}

mod solution {
    #[allow(unused_imports)]
    use crate::given::*;
    include!("solution.rs");

    /// Inside the solution's module, so that what it keeps private can be called.
    pub mod the_driver {
        use crate::judge::{Judge, Value};

        pub fn run() {
            let mut the_judge = Judge::take_streams();
%CALLS%            the_judge.finish();
        }
    }
}

fn main() {
    solution::the_driver::run();
}
"""


def driver(signature: Signature) -> Mapping[str, str]:
    graph = signature.node_item(Kind.GRAPH) is not None
    text = _JUDGE.replace("%MAX%", str(MAX_NODES))
    text = text.replace("%FIELDS%", "    given_nodes: Vec<Rc<RefCell<Node>>>,\n" if graph else "")
    text = text.replace("%INITIAL%", ", given_nodes: Vec::new()" if graph else "")
    text = text.replace("%METHODS%", _RETIRE if graph else "")
    nodes = _nodes(signature)
    if nodes:
        text = text.replace("use std::fs", "use std::cell::RefCell;\nuse std::fs", 1)
        text = text.replace("\nextern", "use std::rc::Rc;\n\nextern", 1) + nodes
    for kind, codec in _CODECS.items():
        if item := signature.node_item(kind):
            text += codec.replace("@", spelled(item))
    return {"judge.rs": text, "main.rs": _main(signature)}


def _main(signature: Signature) -> str:
    names = [
        name
        for kind, name in (
            (Kind.LINKED_LIST, "ListNode"),
            (Kind.TREE, "TreeNode"),
            (Kind.GRAPH, "Node"),
        )
        if signature.node_item(kind)
    ]
    shown = f"    pub use crate::judge::{{{', '.join(names)}}};\n" if names else ""
    ours = "" if signature.is_class else "    pub struct Solution;\n"
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    calls = "".join(f"            {line}\n" for line in body)
    return _MAIN.replace("%SHOWN%", shown + ours).replace("%CALLS%", calls)


def _nodes(signature: Signature) -> str:
    items = [(signature.node_item(kind), text) for kind, text in _NODES.items()]
    return "".join(text.replace("@", spelled(item)) for item, text in items if item)


def _read(parameters: tuple[Parameter, ...], changed: int | None = None) -> list[str]:
    return [
        f"let {'mut ' if i == changed else ''}{snake(p.name)}: {_outer(p.type)}"
        " = Value::read(&mut the_judge);"
        for i, p in enumerate(parameters)
    ]


def _outer(type_: Type) -> str:
    """The type as it is written outside the solution's module."""
    text = spelled(type_)
    for name, path in (
        ("ListNode", "crate::judge::"),
        ("TreeNode", "crate::judge::"),
        ("Node>", "crate::judge::"),
    ):
        text = text.replace(f"<{name}", f"<{path}{name}")
    return text.replace("Rc<RefCell<", "std::rc::Rc<std::cell::RefCell<")


def _names(parameters: tuple[Parameter, ...], changed: int | None = None) -> str:
    return ", ".join(
        f"{'&mut ' if i == changed else ''}{snake(p.name)}" for i, p in enumerate(parameters)
    )


def _function_body(function: Method) -> list[str]:
    names = _names(function.parameters, function.result)
    call = f"super::Solution::{snake(function.name)}({names});"
    lines = _read(function.parameters, function.result)
    if function.result is not None:
        changed = snake(function.parameters[function.result].name)
        return [*lines, call, f"{changed}.write(&mut the_judge);"]
    lines.append(f"let the_result: {_outer(function.returns)} = {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("the_judge.retire_given_nodes();")
    return [*lines, "the_result.write(&mut the_judge);"]


def _class_body(signature: Signature) -> list[str]:
    name = signature.name
    lines = [
        "let the_calls: Vec<String> = Value::read(&mut the_judge);",
        "the_judge.expect(b'[');",
        "the_judge.expect(b'[');",
        *_read(signature.constructor),
        "the_judge.expect(b']');",
        f"let mut the_object = super::{name}::new({_names(signature.constructor)});",
        'the_judge.output += "[null";',
        "for the_call in &the_calls[1..] {",
        "    the_judge.expect(b'[');",
        "    the_judge.output.push(',');",
        "    match the_call.as_str() {",
    ]
    for method in signature.methods:
        call = f"the_object.{snake(method.name)}({_names(method.parameters)});"
        lines.append(f'        "{method.name}" => {{')
        lines += [f"            {line}" for line in _read(method.parameters)]
        if method.returns.kind is Kind.VOID:
            lines += [f"            {call}", '            the_judge.output += "null";']
        else:
            lines.append(f"            let the_result: {_outer(method.returns)} = {call}")
            lines.append("            the_result.write(&mut the_judge);")
        lines.append("        }")
    lines += ['        other => panic!("judge: no method {other}"),', "    }"]
    return [*lines, "    the_judge.expect(b']');", "}", "the_judge.output.push(']');"]


def starter(signature: Signature) -> str:
    nodes = _nodes(signature)
    text = commented(nodes, "//") if nodes else ""
    if "Rc<" in nodes:
        text += "use std::cell::RefCell;\nuse std::rc::Rc;\n\n"
    if signature.is_class:
        text += f"struct {signature.name} {{\n}}\n\n"
    text += f"impl {signature.name or 'Solution'} {{\n"
    if signature.is_class:
        given = _list(signature.constructor)
        text += f"    pub fn new({given}) -> Self {{\n        todo!()\n    }}\n\n"
    receiver = "&mut self" if signature.is_class else ""
    return text + "\n".join(_stub(m, receiver) for m in signature.methods) + "}\n"


def _stub(method: Method, receiver: str) -> str:
    given = ", ".join(filter(None, (receiver, _list(method.parameters, method.result))))
    void = method.returns.kind is Kind.VOID
    returns = "" if void else f" -> {spelled(method.returns)}"
    body = "" if void else "        todo!()\n"
    return f"    pub fn {snake(method.name)}({given}){returns} {{\n{body}    }}\n"


def _list(parameters: tuple[Parameter, ...], changed: int | None = None) -> str:
    return ", ".join(
        f"{snake(p.name)}: {'&mut ' if i == changed else ''}{spelled(p.type)}"
        for i, p in enumerate(parameters)
    )


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LIST:
            return f"Vec<{spelled(type_.of)}>"
        case Kind.LINKED_LIST:
            return "Option<Box<ListNode>>"
        case Kind.TREE:
            return "Option<Rc<RefCell<TreeNode>>>"
        case Kind.GRAPH:
            return "Option<Rc<RefCell<Node>>>"
        case Kind.VOID:
            return "()"
        case other:
            return _SCALARS[other]


RUST = SignatureLanguage("solution.rs", "main.rs", starter, driver)
