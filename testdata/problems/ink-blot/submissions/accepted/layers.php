<?php
class Solution {
    function spreadInk(&$paper, $seconds) {
        $due = [[]];
        foreach ($paper as $i => $row)
            foreach ($row as $j => $field)
                if ($field === "*") $due[0][] = [$i, $j];
        $wet = [];
        for ($time = 0; $time <= $seconds && $due; $time++) {
            foreach ($due[$time] ?? [] as [$i, $j]) {
                if (isset($wet[$i][$j])) continue;
                $wet[$i][$j] = true;
                $paper[$i][$j] = "*";
                foreach ([[$i - 1, $j], [$i + 1, $j], [$i, $j - 1], [$i, $j + 1]] as [$a, $b]) {
                    $field = $paper[$a][$b] ?? "#";
                    if ($field === ".") $due[$time + 1][] = [$a, $b];
                    if ($field === ":") $due[$time + 3][] = [$a, $b];
                }
            }
            unset($due[$time]);
        }
    }
}
