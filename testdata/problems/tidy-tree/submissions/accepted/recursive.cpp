class Solution {
public:
    TreeNode *tidyTree(TreeNode *root, int least) {
        if (!root) return nullptr;
        root->left = tidyTree(root->left, least);
        root->right = tidyTree(root->right, least);
        return root->left || root->right || root->val >= least ? root : nullptr;
    }
};
