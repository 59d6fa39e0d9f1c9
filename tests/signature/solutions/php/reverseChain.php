<?php
class Solution {
    function reverseChain($head) {
        $before = null;
        while ($head !== null) {
            $next = $head->next;
            $head->next = $before;
            $before = $head;
            $head = $next;
        }
        return $before;
    }
}
