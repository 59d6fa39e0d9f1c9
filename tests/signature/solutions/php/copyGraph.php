<?php
class Solution {
    private $copies = [];

    function copyGraph($start) {
        if ($start === null) return null;
        if (!isset($this->copies[$start->val])) {
            $copy = $this->copies[$start->val] = new Node($start->val);
            foreach ($start->neighbors as $other) $copy->neighbors[] = $this->copyGraph($other);
        }
        return $this->copies[$start->val];
    }
}
