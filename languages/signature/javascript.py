"""Signature problems in JavaScript and TypeScript: one driver, with and without types."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, description, template
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_FIELDS = {
    Kind.LINKED_LIST: ("ListNode", "next"),
    Kind.TREE: ("TreeNode", "left right"),
}

_JUDGE = template("judge.js")


def _judge(signature: Signature) -> str:
    nodes = "".join(_plain_node(signature, kind) for kind in (Kind.LINKED_LIST, Kind.TREE))
    if signature.node_item(Kind.GRAPH):
        nodes += _PLAIN_GRAPH_NODE
    text = _JUDGE.replace("%MAX%", str(MAX_NODES))
    run = "runClass" if signature.is_class else "runFunction"
    return f"{text}\n{nodes}\n{run}({description(signature)});\n"


# On the global object: a solution that declares them itself, as a copy at home does, may.
_PLAIN_GRAPH_NODE = """
globalThis.Node = class Node {
    constructor(val = 0, neighbors = []) {
        this.val = val;
        this.neighbors = neighbors;
    }
};
"""


def _plain_node(signature: Signature, kind: Kind) -> str:
    if not signature.node_item(kind):
        return ""
    name, links = _FIELDS[kind]
    names = ["val", *links.split()]
    return (
        f"\nglobalThis.{name} = class {name} {{\n"
        f"    constructor({', '.join(f'{n} = null' for n in names)}) {{\n"
        + "".join(f"        this.{n} = {n};\n" for n in names)
        + "    }\n};\n"
    )


def driver(signature: Signature) -> Mapping[str, str]:
    return {"main.js": _judge(signature)}


def typed_driver(signature: Signature) -> Mapping[str, str]:
    """The classes are declared for the compiler, and made by the driver."""
    nodes = _typed_nodes(signature, "declare class", ";")
    files = {"main.ts": _judge(signature) + "export {};\n"}
    return files | ({"nodes.d.ts": nodes} if nodes else {})


def _typed_nodes(signature: Signature, word: str, end: str) -> str:
    text = ""
    for kind, (name, links) in _FIELDS.items():
        if item := signature.node_item(kind):
            fields = [("val", spelled(item)), *((n, f"{name} | null") for n in links.split())]
            arguments = ", ".join(f"{n}?: {t}" for n, t in fields)
            text += f"{word} {name} {{\n" + "".join(f"    {n}: {t};\n" for n, t in fields)
            text += f"    constructor({arguments}){end}\n}}\n"
    if signature.node_item(Kind.GRAPH):
        text += f"{word} Node {{\n    val: number;\n    neighbors: Node[];\n"
        text += f"    constructor(val?: number, neighbors?: Node[]){end}\n}}\n"
    return text


def starter(signature: Signature) -> str:
    text = (
        commented(_typed_nodes(signature, "class", " { ... }"), "//") if _nodes(signature) else ""
    )
    if not signature.is_class:
        return (
            text + _documented(signature.function, "") + _function(signature.function, "function ")
        )
    head = _documented(Method("", signature.constructor, Type(Kind.VOID)), "    ")
    head += f"    constructor({_names(signature.constructor)}) {{\n    }}\n"
    parts = [head]
    parts += [_documented(m, "    ") + _function(m, "    ") for m in signature.methods]
    return f"{text}class {signature.name} {{\n" + "\n".join(parts) + "}\n"


def _nodes(signature: Signature) -> bool:
    return any(signature.node_item(k) for k in (Kind.LINKED_LIST, Kind.TREE, Kind.GRAPH))


def _documented(method: Method, indent: str) -> str:
    lines = [f"@param {{{spelled(p.type)}}} {p.name}" for p in method.parameters]
    if method.name:
        lines.append(f"@return {{{spelled(method.returns)}}}")
    if not lines:
        return ""
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"


def _function(method: Method, head: str) -> str:
    indent = head.replace("function ", "")
    return f"{head}{method.name}({_names(method.parameters)}) {{\n{indent}}}\n"


def _names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(p.name for p in parameters)


def typed_starter(signature: Signature) -> str:
    text = (
        commented(_typed_nodes(signature, "class", " { ... }"), "//") if _nodes(signature) else ""
    )
    if not signature.is_class:
        return text + _typed_function(signature.function, "function ")
    head = f"    constructor({_typed_names(signature.constructor)}) {{\n    }}\n"
    parts = [head, *(_typed_function(m, "    ") for m in signature.methods)]
    return f"{text}class {signature.name} {{\n" + "\n".join(parts) + "}\n"


def _typed_function(method: Method, head: str) -> str:
    indent = head.replace("function ", "")
    first = (
        f"{head}{method.name}({_typed_names(method.parameters)}): {spelled(method.returns)} {{\n"
    )
    void = method.returns.kind is Kind.VOID
    body = "" if void else f'{indent}    throw new Error("not written yet");\n'
    return f"{first}{body}{indent}}}\n"


def _typed_names(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(f"{p.name}: {spelled(p.type)}" for p in parameters)


def spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.INT | Kind.DOUBLE:
            return "number"
        case Kind.LONG:
            return "bigint"
        case Kind.STRING | Kind.CHAR:
            return "string"
        case Kind.LIST:
            item = spelled(type_.of)
            return f"({item})[]" if " " in item else f"{item}[]"
        case Kind.LINKED_LIST:
            return "ListNode | null"
        case Kind.TREE:
            return "TreeNode | null"
        case Kind.GRAPH:
            return "Node | null"
        case other:
            return str(other)


JAVASCRIPT = SignatureLanguage("solution.js", "main.js", starter, driver)
TYPESCRIPT = SignatureLanguage("solution.ts", "main.ts", typed_starter, typed_driver)
