class Solution {
    function turnGrid(&$grid) {
        $grid = count($grid) > 1 ? array_map(null, ...array_reverse($grid)) : $grid;
    }
}
