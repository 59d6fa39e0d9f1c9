use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

type Link = Rc<RefCell<Node>>;

fn copy(node: &Link, copies: &mut HashMap<i32, Link>) -> Link {
    let number = node.borrow().val;
    if let Some(made) = copies.get(&number) {
        return made.clone();
    }
    let made = Rc::new(RefCell::new(Node::new(number)));
    copies.insert(number, made.clone());
    let neighbors = node.borrow().neighbors.iter().map(|n| copy(n, copies)).collect();
    made.borrow_mut().neighbors = neighbors;
    made
}

impl Solution {
    pub fn copy_graph(start: Option<Rc<RefCell<Node>>>) -> Option<Rc<RefCell<Node>>> {
        start.map(|node| copy(&node, &mut HashMap::new()))
    }
}
