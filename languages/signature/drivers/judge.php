<?php
// Takes the streams, then reads the test, calls the solution and writes the result.

final class Unwritable extends Exception {}

final class Judge {
    const MAX_NODES = %MAX%;
    private static $nonce;
    private static $test;
    private static $results;
    private static $given = [];
    private static $kept = [];

    static function takeStreams() {
        [self::$nonce, self::$test] = explode("\n", stream_get_contents(STDIN), 2);
        self::$results = fopen("php://fd/1", "w");
        // A closed number is the next one given: 0 becomes /dev/null, 1 standard error.
        fclose(STDIN);
        self::$kept[] = fopen("/dev/null", "r");
        fclose(STDOUT);
        self::$kept[] = fopen("php://fd/2", "w");
    }

    private static function readLinkedList($items) {
        $head = null;
        foreach (array_reverse($items) as $item) $head = new ListNode($item, $head);
        return $head;
    }

    private static function writeLinkedList($node) {
        $items = [];
        for (; $node !== null; $node = $node->next) {
            $items[] = $node->val;
            if (count($items) > self::MAX_NODES)
                throw new Unwritable("the linked list has a cycle or too many nodes");
        }
        return $items;
    }

    private static function readTree($items) {
        $nodes = array_map(fn($item) => $item === null ? null : new TreeNode($item), $items);
        $child = 1;
        foreach ($nodes as $node) {
            if ($node === null) continue;
            $node->left = $nodes[$child++] ?? null;
            $node->right = $nodes[$child++] ?? null;
        }
        return $nodes[0] ?? null;
    }

    private static function writeTree($root) {
        $nodes = [$root];
        for ($at = 0; $at < count($nodes); $at++) {
            if ($nodes[$at] !== null) array_push($nodes, $nodes[$at]->left, $nodes[$at]->right);
            if (count($nodes) > 2 * self::MAX_NODES)
                throw new Unwritable("the tree has a cycle or too many nodes");
        }
        while ($nodes && end($nodes) === null) array_pop($nodes);
        return array_map(fn($node) => $node === null ? null : $node->val, $nodes);
    }

    private static function readGraph($rows) {
        $nodes = [];
        foreach ($rows as $index => $row) $nodes[] = new Node($index + 1);
        foreach ($rows as $index => $row)
            $nodes[$index]->neighbors = array_map(fn($number) => $nodes[$number - 1], $row);
        array_push(self::$given, ...$nodes);
        return $nodes[0] ?? null;
    }

    private static function writeGraph($start) {
        $waiting = $start === null ? [] : [$start];
        $found = $start === null ? [] : [$start->val => $start];
        for ($at = 0; $at < count($waiting); $at++)
            foreach ($waiting[$at]->neighbors as $other) {
                if (!isset($found[$other->val])) {
                    $found[$other->val] = $other;
                    $waiting[] = $other;
                }
                if ($found[$other->val] !== $other)
                    throw new Unwritable("two nodes of the graph have the number $other->val");
            }
        $rows = [];
        for ($number = 1; $number <= count($found); $number++) {
            if (!isset($found[$number]))
                throw new Unwritable("the nodes of the graph are not numbered from 1");
            $rows[] = array_map(fn($other) => $other->val, array_values($found[$number]->neighbors));
        }
        return $rows;
    }

    /** A returned graph consists of new nodes: those that were given count no more. */
    private static function retireGivenNodes() {
        foreach (self::$given as $node) [$node->val, $node->neighbors] = [0, []];
    }

    /** How values of a type change between JSON and objects. */
    private static function convert($verb, $kind, $value) {
        [$name, $inner] = explode("<", $kind, 2) + [1 => ""];
        $inner = substr($inner, 0, -1);
        switch ($name) {
            case "linked_list": return $verb === "read" ? self::readLinkedList($value) : self::writeLinkedList($value);
            case "tree": return $verb === "read" ? self::readTree($value) : self::writeTree($value);
            case "graph": return $verb === "read" ? self::readGraph($value) : self::writeGraph($value);
            case "double": return is_int($value) ? (float) $value : $value;
            case "list":
                if (in_array($inner, ["int", "long", "string", "char", "boolean"])) return $value;
                return array_map(fn($item) => self::convert($verb, $inner, $item), $value);
        }
        return $value;
    }

    private static function lines() {
        $lines = array_filter(explode("\n", self::$test), fn($line) => trim($line) !== "");
        return array_map(fn($line) => json_decode($line, true, 32, JSON_THROW_ON_ERROR), array_values($lines));
    }

    private static function read($kinds, $values) {
        return array_map(fn($kind, $value) => self::convert("read", $kind, $value), $kinds, $values);
    }

    private static function write($kind, $value) {
        if ($kind === "void") return "null";
        try {
            if (str_starts_with($kind, "list") && is_array($value)) $value = array_values($value);
            $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE;
            return json_encode(self::convert("write", $kind, $value), $flags);
        } catch (TypeError | JsonException $error) {
            throw new Unwritable("what was returned is no $kind: " . $error->getMessage());
        }
    }

    private static function finish($result) {
        try {
            $line = "\n" . self::$nonce . " " . $result() . "\n";
        } catch (Unwritable $error) {
            $line = "\n" . self::$nonce . " !" . $error->getMessage() . "\n";
        }
        fwrite(self::$results, $line);
        fflush(self::$results);
        exit(0);
    }

    static function runFunction($description) {
        ["name" => $name, "parameters" => $kinds, "returns" => $returns, "result" => $result] = $description;
        $arguments = self::read($kinds, self::lines());
        $given = [];
        foreach ($arguments as $index => $_) $given[] = &$arguments[$index];
        require __DIR__ . "/solution.php";
        $returned = (new Solution())->$name(...$given);
        if ($result !== null) self::finish(fn() => self::write($kinds[$result], $arguments[$result]));
        if ($returns === "graph") self::retireGivenNodes();
        self::finish(fn() => self::write($returns, $returned));
    }

    static function runClass($description) {
        [$names, $lists] = self::lines();
        $known = array_column($description["methods"], null, "name");
        require __DIR__ . "/solution.php";
        $class = $description["class"];
        $subject = new $class(...self::read($description["constructor"], $lists[0]));
        self::finish(function () use ($names, $lists, $known, $subject) {
            $results = ["null"];
            for ($call = 1; $call < count($names); $call++) {
                $name = $names[$call];
                $returned = $subject->$name(...self::read($known[$name]["parameters"], $lists[$call]));
                $results[] = self::write($known[$name]["returns"], $returned);
            }
            return "[" . implode(",", $results) . "]";
        });
    }
}

Judge::takeStreams();
