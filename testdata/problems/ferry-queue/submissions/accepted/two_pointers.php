<?php
class Solution {
    function fullestFerry($head, $deck) {
        $first = $head;
        $best = null;
        $total = $count = $most = 0;
        for ($last = $head; $last !== null; $last = $last->next) {
            $total += $last->val;
            $count++;
            for (; $total > $deck; $first = $first->next) {
                $total -= $first->val;
                $count--;
            }
            if ($count > $most) [$most, $best] = [$count, $first];
        }
        for ($end = $best, $i = 1; $i < $most; $i++) $end = $end->next;
        if ($end !== null) $end->next = null;
        return $best;
    }
}
