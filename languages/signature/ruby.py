"""Signature problems in Ruby. Names are in snake case."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import (
    MAX_NODES,
    SignatureLanguage,
    commented,
    description,
    snake,
    template,
)
from testdata.signature.model import Kind, Method, Parameter, Signature

_NODES = {
    Kind.LINKED_LIST: """
class ListNode
  attr_accessor :val, :next

  def initialize(val = nil, _next = nil)
    @val = val
    @next = _next
  end
end
""",
    Kind.TREE: """
class TreeNode
  attr_accessor :val, :left, :right

  def initialize(val = nil, left = nil, right = nil)
    @val = val
    @left = left
    @right = right
  end
end
""",
    Kind.GRAPH: """
class Node
  attr_accessor :val, :neighbors

  def initialize(val = 0, neighbors = nil)
    @val = val
    @neighbors = neighbors || []
  end
end
""",
}

_JUDGE = template("judge.rb")


def driver(signature: Signature) -> Mapping[str, str]:
    nodes = "".join(text for kind, text in _NODES.items() if signature.node_item(kind))
    run = "run_class" if signature.is_class else "run_function"
    described = description(signature)
    for method in signature.methods:
        called = f'"name": "{method.name}"'
        described = described.replace(
            called, f'"called": "{method.name}", "name": "{snake(method.name)}"'
        )
    main = f"{nodes}\nJudge.{run}(JSON.parse(<<~'SIGNATURE'))\n{described}\nSIGNATURE\n"
    return {"main.rb": _JUDGE.replace("%MAX%", str(MAX_NODES)) + main}


def starter(signature: Signature) -> str:
    nodes = "".join(
        commented(text, "#") for kind, text in _NODES.items() if signature.node_item(kind)
    )
    if not signature.is_class:
        return nodes + _stub(signature.function, "")
    text = f"{nodes}class {signature.name}\n"
    text += f"  def initialize({_list(signature.constructor)})\n  end\n\n"
    return text + "\n".join(_stub(m, "  ") for m in signature.methods) + "end\n"


def _stub(method: Method, indent: str) -> str:
    notes = [f"@param {snake(p.name)} {p.type}" for p in method.parameters]
    notes += [f"@return {method.returns}"]
    text = "".join(f"{indent}# {note}\n" for note in notes)
    return text + f"{indent}def {snake(method.name)}({_list(method.parameters)})\n{indent}end\n"


def _list(parameters: tuple[Parameter, ...]) -> str:
    return ", ".join(snake(p.name) for p in parameters)


RUBY = SignatureLanguage("solution.rb", "main.rb", starter, driver)
