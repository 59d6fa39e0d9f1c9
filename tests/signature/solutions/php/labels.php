<?php
class Solution {
    function labels($words, $first, $loud, $number) {
        $chosen = array_filter($words, fn($w) => $loud || str_starts_with($w, $first));
        return array_map(function ($w) use (&$number) { return $w . "#" . $number++; }, $chosen);
    }
}
