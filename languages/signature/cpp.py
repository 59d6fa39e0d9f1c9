"""Signature problems in C++, from C++17 on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, template
from testdata.signature.model import NODES, Kind, Method, Parameter, Signature, Type

_NODES = {
    Kind.LINKED_LIST: """
struct ListNode {
    @ val;
    ListNode *next;
    ListNode() : val(), next(nullptr) {}
    ListNode(@ x) : val(x), next(nullptr) {}
    ListNode(@ x, ListNode *next) : val(x), next(next) {}
};
""",
    Kind.TREE: """
struct TreeNode {
    @ val;
    TreeNode *left;
    TreeNode *right;
    TreeNode() : val(), left(nullptr), right(nullptr) {}
    TreeNode(@ x) : val(x), left(nullptr), right(nullptr) {}
    TreeNode(@ x, TreeNode *left, TreeNode *right) : val(x), left(left), right(right) {}
};
""",
    Kind.GRAPH: """
struct Node {
    int val;
    vector<Node *> neighbors;
    Node() : val(0) {}
    Node(int val) : val(val) {}
    Node(int val, vector<Node *> neighbors) : val(val), neighbors(neighbors) {}
};
""",
}

_JUDGE = template("judge.hpp")

_CODECS = {
    Kind.LINKED_LIST: r"""
inline void read(ListNode *&head) {
    vector<@> values;
    read(values);
    head = nullptr;
    for (size_t i = values.size(); i-- > 0;) head = new ListNode(values[i], head);
}

inline void write(string &out, ListNode *node) {
    vector<@> values;
    for (; node; node = node->next) {
        values.push_back(node->val);
        if (values.size() > MAX_NODES) finish("!the linked list has a cycle or too many nodes");
    }
    write(out, values);
}
""",
    Kind.TREE: r"""
inline void read(TreeNode *&root) {
    vector<TreeNode *> nodes;
    expect('[');
    while (peek() != ']') {
        if (peek() == 'n') {
            streams.at += 4;
            nodes.push_back(nullptr);
        } else {
            @ value{};
            read(value);
            nodes.push_back(new TreeNode(value));
        }
    }
    expect(']');
    size_t child = 1;
    for (TreeNode *node : nodes) {
        if (node && child < nodes.size()) node->left = nodes[child++];
        if (node && child < nodes.size()) node->right = nodes[child++];
    }
    root = nodes.empty() ? nullptr : nodes[0];
}

inline void write(string &out, TreeNode *root) {
    vector<TreeNode *> nodes;
    if (root) nodes.push_back(root);
    for (size_t i = 0; i < nodes.size(); i++) {
        if (!nodes[i]) continue;
        TreeNode *left = nodes[i]->left, *right = nodes[i]->right;
        nodes.push_back(left);
        nodes.push_back(right);
        if (nodes.size() > 2 * MAX_NODES) finish("!the tree has a cycle or too many nodes");
    }
    while (!nodes.empty() && !nodes.back()) nodes.pop_back();
    out += '[';
    for (size_t i = 0; i < nodes.size(); i++) {
        if (i) out += ',';
        if (nodes[i]) write(out, nodes[i]->val);
        else out += "null";
    }
    out += ']';
}
""",
    Kind.GRAPH: r"""
static vector<Node *> given_nodes;

inline void read(Node *&start) {
    vector<vector<int>> rows;
    read(rows);
    vector<Node *> nodes;
    for (size_t i = 0; i < rows.size(); i++) nodes.push_back(new Node(i + 1));
    for (size_t i = 0; i < rows.size(); i++)
        for (int number : rows[i]) nodes[i]->neighbors.push_back(nodes[number - 1]);
    given_nodes.insert(given_nodes.end(), nodes.begin(), nodes.end());
    start = nodes.empty() ? nullptr : nodes[0];
}

// A returned graph consists of new nodes: those that were given count no more.
inline void retire_given_nodes() {
    for (Node *node : given_nodes) node->val = 0, node->neighbors.clear();
}

inline void write(string &out, Node *start) {
    map<int, Node *> found;
    vector<Node *> waiting;
    if (start) found[start->val] = start, waiting.push_back(start);
    for (size_t i = 0; i < waiting.size(); i++)
        for (Node *other : waiting[i]->neighbors) {
            auto [at, is_new] = found.emplace(other->val, other);
            if (is_new) waiting.push_back(other);
            else if (at->second != other)
                finish("!two nodes of the graph have the number " + to_string(other->val));
        }
    vector<vector<int>> rows;
    for (auto [number, node] : found) {
        if (number != (int)rows.size() + 1)
            finish("!the nodes of the graph are not numbered from 1");
        rows.emplace_back();
        for (Node *other : node->neighbors) rows.back().push_back(other->val);
    }
    write(out, rows);
}
""",
}


def driver(signature: Signature) -> Mapping[str, str]:
    nodes = "".join(_with_item(signature, kind, text) for kind, text in _NODES.items())
    codecs = "".join(_with_item(signature, kind, text) for kind, text in _CODECS.items())
    judge = _JUDGE.replace("%NODES%", nodes).replace("%MAX%", str(MAX_NODES))
    # What lists may hold is declared before them.
    names = [spelled(Type(kind)) for kind in _CODECS if signature.node_item(kind)]
    judge = judge.replace("%READ%", "".join(f"void read({n}&);\n" for n in names))
    judge = judge.replace("%WRITE%", "".join(f"void write(string &, {n});\n" for n in names))
    body = _class_body(signature) if signature.is_class else _function_body(signature.function)
    # A precompiled header counts as the very first include only.
    main = "#include <bits/stdc++.h>\n"
    main += '#include "judge.hpp"\n#include "solution.hpp"\n\nint main() {\n'
    lines = [*body, "judge::finish(the_output);"]
    main += "".join(f"    {line}\n" for line in lines) + "}\n"
    return {"judge.hpp": judge + codecs + "\n}  // namespace judge\n", "main.cpp": main}


def _with_item(signature: Signature, kind: Kind, text: str) -> str:
    item = signature.node_item(kind)
    return text.replace("@", spelled(item)) if item else ""


def _read(parameters: tuple[Parameter, ...]) -> list[str]:
    lines = []
    for p in parameters:
        lines += [f"{spelled(p.type)} {p.name}{{}};", f"judge::read({p.name});"]
    return lines


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def _function_body(function: Method) -> list[str]:
    call = f"Solution().{function.name}({_names(function.parameters)});"
    lines = [*_read(function.parameters), "string the_output;"]
    if function.result is not None:
        result = function.parameters[function.result].name
        return [*lines, call, f"judge::write(the_output, {result});"]
    lines.append(f"{spelled(function.returns)} the_result = {call}")
    if function.returns.kind is Kind.GRAPH:
        lines.append("judge::retire_given_nodes();")
    return [*lines, "judge::write(the_output, the_result);"]


def _class_body(signature: Signature) -> list[str]:
    lines = [
        "vector<string> the_calls;",
        "judge::read(the_calls);",
        "judge::expect('[');",
        "judge::expect('[');",
        *_read(signature.constructor),
        "judge::expect(']');",
        f"auto *the_object = new {signature.name}({_names(signature.constructor)});",
        'string the_output = "[null";',
        "for (size_t the_call = 1; the_call < the_calls.size(); the_call++) {",
        "    judge::expect('[');",
        "    the_output += ',';",
    ]
    for method in signature.methods:
        lines += [
            f'    if (the_calls[the_call] == "{method.name}") {{',
            *(f"        {line}" for line in (*_read(method.parameters), *_call(method))),
            "    }",
        ]
    return [*lines, "    judge::expect(']');", "}", "the_output += ']';"]


def _call(method: Method) -> tuple[str, str]:
    call = f"the_object->{method.name}({_names(method.parameters)});"
    if method.returns.kind is Kind.VOID:
        return call, 'the_output += "null";'
    result = f"{spelled(method.returns)} the_result = {call}"
    return result, "judge::write(the_output, the_result);"


def starter(signature: Signature) -> str:
    nodes = "".join(_with_item(signature, kind, text) for kind, text in _NODES.items())
    text = "#include <bits/stdc++.h>\nusing namespace std;\n\n"
    text += commented(nodes, "//") if nodes else ""
    text += f"class {signature.name or 'Solution'} {{\npublic:\n"
    if signature.is_class:
        text += f"    {signature.name}({_list(signature.constructor)}) {{\n    }}\n\n"
    return text + "\n".join(map(_stub, signature.methods)) + "};\n"


def _stub(method: Method) -> str:
    gap = "" if method.returns.kind in NODES else " "
    head = f"    {spelled(method.returns)}{gap}{method.name}({_list(method.parameters)}) {{\n"
    default = "" if method.returns.kind is Kind.VOID else "        return {};\n"
    return f"{head}{default}    }}\n"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{spelled(p.type)}{_gap(p.type)}{p.name}" for p in parameters)


def _gap(type_: Type) -> str:
    """Lists are given by reference."""
    return " &" if type_.kind is Kind.LIST else "" if type_.kind in NODES else " "


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LONG:
            return "long long"
        case Kind.BOOLEAN:
            return "bool"
        case Kind.LIST:
            return f"vector<{spelled(type_.of)}>"
        case Kind.LINKED_LIST:
            return "ListNode *"
        case Kind.TREE:
            return "TreeNode *"
        case Kind.GRAPH:
            return "Node *"
        case other:
            return str(other)


def _once(source: bytes) -> bytes:
    """Without the header that the driver has included already, and GCC precompiled."""
    return re.sub(rb"(?m)^([ \t]*)#([ \t]*include[ \t]*<bits/stdc\+\+\.h>)", rb"\1//\2", source)


CPP = SignatureLanguage("solution.hpp", "main.cpp", starter, driver, _once)
