<?php
class Solution {
    function mirrorTree($root) {
        if ($root === null) return null;
        return new TreeNode($root->val, $this->mirrorTree($root->right), $this->mirrorTree($root->left));
    }
}
