"""Signature problems in JavaScript and TypeScript: one driver, with and without types."""

from __future__ import annotations

from collections.abc import Mapping

from languages.signature.base import MAX_NODES, SignatureLanguage, commented, description
from testdata.signature.model import Kind, Method, Parameter, Signature, Type

_FIELDS = {
    Kind.LINKED_LIST: ("ListNode", "next"),
    Kind.TREE: ("TreeNode", "left right"),
}

_JUDGE = r"""// Takes the streams, then reads the test, calls the solution and writes the result.
// @ts-nocheck
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const stdin = fs.readFileSync(0, "utf8");
fs.closeSync(0);
fs.openSync("/dev/null", "r"); // takes the free number 0
Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
globalThis.console = new console.Console(process.stderr, process.stderr);

const start = stdin.indexOf("\n");
const nonce = stdin.slice(0, start);
const text = stdin.slice(start + 1);
const MAX_NODES = %MAX%;
const givenNodes = [];
let at = 0;

// Reading. Commas separate nothing but values, so they are skipped like spaces.

function peek() {
    for (let c; (c = text.charCodeAt(at)) === 32 || c === 10 || c === 44 || c === 13 || c === 9; ) at++;
    return text[at];
}

function expect(c) {
    if (peek() !== c) throw new Error(`the test has no ${c} at character ${at}`);
    at++;
}

function word() {
    peek();
    const from = at;
    for (let c; (c = text.charCodeAt(at)) > 32 && c !== 44 && c !== 93; ) at++;
    return text.slice(from, at);
}

function readString() {
    expect('"');
    const from = at - 1;
    for (; text[at] !== '"'; at++) if (text[at] === "\\") at++;
    at++;
    return JSON.parse(text.slice(from, at));
}

function readList(item) {
    const items = [];
    expect("[");
    while (peek() !== "]") items.push(item());
    at++;
    return items;
}

class Unwritable extends Error {}

function wrong(kind, value) {
    const shown = value === null || typeof value !== "object" ? String(value) : "an object";
    return new Unwritable(`what was returned is no ${kind}: ${shown.slice(0, 60)}`);
}

function writeNumber(kind, value) {
    if (typeof value === "bigint" && kind !== "double") return String(value);
    if (typeof value !== "number") throw wrong(kind, value);
    if (kind === "long" && Number.isInteger(value)) return String(BigInt(value));
    return Object.is(value, -0) ? "0" : String(value);
}

const number = (kind, read) => ({ read: () => read(word()), write: (value) => writeNumber(kind, value) });

const string = {
    read: readString,
    write(value) {
        if (typeof value !== "string") throw wrong("string", value);
        return JSON.stringify(value);
    },
};

const scalars = {
    int: number("int", Number),
    long: number("long", BigInt),
    double: number("double", Number),
    string,
    char: string,
    boolean: {
        read: () => word() === "true",
        write(value) {
            if (typeof value !== "boolean") throw wrong("boolean", value);
            return String(value);
        },
    },
    void: { write: () => "null" },
};

function list(item) {
    return {
        read: () => readList(item.read),
        write(values) {
            if (!values || typeof values[Symbol.iterator] !== "function" || typeof values === "string")
                throw wrong("list", values);
            return "[" + Array.from(values, item.write).join(",") + "]";
        },
    };
}

function linkedList(item) {
    return {
        read() {
            const values = readList(item.read);
            let head = null;
            for (let i = values.length - 1; i >= 0; i--) head = new ListNode(values[i], head);
            return head;
        },
        write(node) {
            const values = [];
            for (; node !== null && node !== undefined; node = node.next) {
                values.push(item.write(node.val));
                if (values.length > MAX_NODES)
                    throw new Unwritable("the linked list has a cycle or too many nodes");
            }
            return "[" + values.join(",") + "]";
        },
    };
}

function readTreeNode(item) {
    if (peek() !== "n") return new TreeNode(item.read());
    at += 4;
    return null;
}

function tree(item) {
    return {
        read() {
            const nodes = readList(() => readTreeNode(item));
            let child = 1;
            for (const node of nodes) {
                if (node && child < nodes.length) node.left = nodes[child++];
                if (node && child < nodes.length) node.right = nodes[child++];
            }
            return nodes.length ? nodes[0] : null;
        },
        write(root) {
            const nodes = root ? [root] : [];
            for (let i = 0; i < nodes.length; i++) {
                if (nodes[i]) nodes.push(nodes[i].left, nodes[i].right);
                if (nodes.length > 2 * MAX_NODES)
                    throw new Unwritable("the tree has a cycle or too many nodes");
            }
            while (nodes.length && !nodes[nodes.length - 1]) nodes.pop();
            return "[" + nodes.map((node) => (node ? item.write(node.val) : "null")).join(",") + "]";
        },
    };
}

const graph = {
    read() {
        const rows = readList(() => readList(scalars.int.read));
        const nodes = rows.map((_, index) => new Node(index + 1));
        nodes.forEach((node, index) => (node.neighbors = rows[index].map((n) => nodes[n - 1])));
        givenNodes.push(...nodes);
        return nodes.length ? nodes[0] : null;
    },
    write(first) {
        const found = new Map(first ? [[first.val, first]] : []);
        for (const node of found.values()) // also those that are added on the way
            for (const other of node.neighbors) {
                if (!found.has(other.val)) found.set(other.val, other);
                if (found.get(other.val) !== other)
                    throw new Unwritable(`two nodes of the graph have the number ${other.val}`);
            }
        const rows = [];
        for (let n = 1; n <= found.size; n++) {
            if (!found.has(n)) throw new Unwritable("the nodes of the graph are not numbered from 1");
            rows.push(found.get(n).neighbors.map((other) => other.val));
        }
        return JSON.stringify(rows);
    },
};

// A returned graph consists of new nodes: those that were given count no more.
function retireGivenNodes() {
    for (const node of givenNodes) Object.assign(node, { val: 0, neighbors: [] });
}

function codec(kind) {
    const [name, inner] = kind.split(/<(.*)>/);
    if (name === "list") return list(codec(inner));
    if (name === "linked_list") return linkedList(codec(inner));
    if (name === "tree") return tree(codec(inner));
    return name === "graph" ? graph : scalars[name];
}

function finish(result) {
    let line;
    try {
        line = `\n${nonce} ${result()}\n`;
    } catch (error) {
        if (!(error instanceof Unwritable)) throw error;
        line = `\n${nonce} !${error.message}\n`;
    }
    const bytes = Buffer.from(line);
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(1, bytes, done);
    process.reallyExit(0);
}

// A trace names the solution as it was written: in TypeScript the compiler's map says where.
function asWritten(trace, script) {
    const found = /\n\/\/# sourceMappingURL=data:.*?base64,(.*)/.exec(script);
    if (!found) return trace;
    const map = new (require("module").SourceMap)(JSON.parse(Buffer.from(found[1], "base64").toString()));
    return trace.replace(/solution\.js:(\d+):(\d+)/g, (given, line, column) => {
        const { originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
        return originalLine === undefined ? given : `solution.ts:${originalLine + 1}:${originalColumn + 1}`;
    });
}

process.on("uncaughtException", (error) => {
    const script = fs.readFileSync(path.join(__dirname, "solution.js"), "utf8");
    const trace = error && error.stack ? error.stack : `thrown: ${String(error)}`;
    process.stderr.write(asWritten(trace, script) + "\n");
    process.reallyExit(1);
});

function runScript(name) {
    const file = path.join(__dirname, name);
    vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });
}

// The solution is a script, so that its functions and classes need no exports.
function load(wanted) {
    globalThis.require = require;
    globalThis.module = { exports: {} };
    globalThis.exports = module.exports;
    runScript("solution.js");
    try {
        return vm.runInThisContext(wanted);
    } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
        process.stderr.write(`the solution does not define ${wanted}\n`);
        process.reallyExit(1);
    }
}

function runFunction({ name, parameters, returns, result }) {
    const values = parameters.map((kind) => codec(kind).read());
    const returned = load(name)(...values);
    if (result !== null) finish(() => codec(parameters[result]).write(values[result]));
    if (returns === "graph") retireGivenNodes();
    finish(() => codec(returns).write(returned));
}

function runClass({ class: name, constructor, methods }) {
    const known = new Map(
        methods.map((m) => [m.name, { parameters: m.parameters.map(codec), returns: codec(m.returns) }]),
    );
    const calls = readList(readString);
    const take = (parameters) => {
        expect("[");
        const values = parameters.map((each) => each.read());
        expect("]");
        return values;
    };
    expect("[");
    const values = take(constructor.map(codec));
    const subject = new (load(name))(...values);
    const results = ["null"];
    finish(() => {
        for (const call of calls.slice(1)) {
            const { parameters, returns } = known.get(call);
            results.push(returns.write(subject[call](...take(parameters))));
        }
        return "[" + results.join(",") + "]";
    });
}
"""


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
