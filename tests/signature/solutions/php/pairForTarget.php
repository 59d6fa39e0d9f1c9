<?php
class Solution {
    function pairForTarget($numbers, $target) {
        // HERE
        $seen = [];
        foreach ($numbers as $index => $number) {
            if (isset($seen[$target - $number])) return [$seen[$target - $number], $index];
            $seen[$number] = $index;
        }
        return [];
    }
}
