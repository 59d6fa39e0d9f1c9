impl Solution {
    pub fn reverse_chain(mut head: Option<Box<ListNode>>) -> Option<Box<ListNode>> {
        let mut before = None;
        while let Some(mut node) = head {
            head = node.next.take();
            node.next = before;
            before = Some(node);
        }
        before
    }
}
