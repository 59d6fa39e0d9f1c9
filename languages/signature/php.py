"""Signature problems in PHP. Lists are arrays, given by reference where they are the result."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, description, template, without
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_NODES = {
    Kind.LINKED_LIST: """
class ListNode {
    public $val;
    public $next;
    function __construct($val = null, $next = null) {
        $this->val = $val;
        $this->next = $next;
    }
}
""",
    Kind.TREE: """
class TreeNode {
    public $val;
    public $left;
    public $right;
    function __construct($val = null, $left = null, $right = null) {
        $this->val = $val;
        $this->left = $left;
        $this->right = $right;
    }
}
""",
    Kind.GRAPH: """
class Node {
    public $val;
    public $neighbors;
    function __construct($val = 0, $neighbors = []) {
        $this->val = $val;
        $this->neighbors = $neighbors;
    }
}
""",
}

_JUDGE = template("judge.php")


def driver(signature: Signature) -> Mapping[str, str]:
    nodes = "".join(text for kind, text in _NODES.items() if signature.node_item(kind))
    run = "runClass" if signature.is_class else "runFunction"
    main = f"{nodes}\nJudge::{run}(json_decode(<<<'SIGNATURE'\n{description(signature)}\n"
    main += "SIGNATURE, true));\n"
    return {"main.php": _JUDGE.replace("%MAX%", str(MAX_NODES)) + main}


def starter(signature: Signature) -> str:
    text = "<?php\n"
    for kind, node in _NODES.items():
        if signature.node_item(kind):
            text += "/*" + node.rstrip() + "\n*/\n"
    text += f"class {signature.name or 'Solution'} {{\n"
    if signature.is_class:
        text += f"    function __construct({_list(signature.constructor)}) {{\n    }}\n\n"
    return text + "\n".join(map(_stub, signature.methods)) + "}\n"


def _stub(method: Method) -> str:
    notes = [f"@param {_spelled(p.type)} ${p.name}" for p in method.parameters]
    notes.append(f"@return {_spelled(method.returns)}")
    text = "    /**\n" + "".join(f"     * {note}\n" for note in notes) + "     */\n"
    given = _list(method.parameters, method.result)
    return text + f"    function {method.name}({given}) {{\n    }}\n"


def _list(parameters: tuple[Parameter, ...], changed: int | None = None) -> str:
    return ", ".join(f"{'&' if i == changed else ''}${p.name}" for i, p in enumerate(parameters))


def _spelled(type_: Type) -> str:
    match type_.kind:
        case Kind.LONG:
            return "int"
        case Kind.DOUBLE:
            return "float"
        case Kind.CHAR:
            return "string"
        case Kind.LIST:
            return f"{_spelled(type_.of)}[]"
        case Kind.LINKED_LIST:
            return "ListNode|null"
        case Kind.TREE:
            return "TreeNode|null"
        case Kind.GRAPH:
            return "Node|null"
        case other:
            return str(other)


PHP = SignatureLanguage(
    "solution.php", "main.php", starter, driver, without(rb"<\?php\b", b"<?php ")
)
