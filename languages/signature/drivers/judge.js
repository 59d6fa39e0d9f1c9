// Takes the streams, then reads the test, calls the solution and writes the result.
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
