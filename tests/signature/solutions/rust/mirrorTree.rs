use std::cell::RefCell;
use std::rc::Rc;

impl Solution {
    pub fn mirror_tree(root: Option<Rc<RefCell<TreeNode>>>) -> Option<Rc<RefCell<TreeNode>>> {
        let node = root?;
        let mut mirrored = TreeNode::new(node.borrow().val);
        mirrored.left = Self::mirror_tree(node.borrow().right.clone());
        mirrored.right = Self::mirror_tree(node.borrow().left.clone());
        Some(Rc::new(RefCell::new(mirrored)))
    }
}
