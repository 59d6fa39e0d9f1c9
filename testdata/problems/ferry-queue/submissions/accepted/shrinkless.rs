// The window never gets smaller: what it has at the end is the most cars that ever fitted.
impl Solution {
    pub fn fullest_ferry(head: Option<Box<ListNode>>, deck: i64) -> Option<Box<ListNode>> {
        let mut cars = vec![];
        let mut rest = head;
        while let Some(node) = rest {
            cars.push(node.val);
            rest = node.next;
        }
        let (mut start, mut total, mut best) = (0, 0i64, 0..0);
        for end in 0..cars.len() {
            total += cars[end] as i64;
            if total > deck {
                total -= cars[start] as i64;
                start += 1;
            } else {
                best = start..end + 1;
            }
        }
        let mut found = None;
        for &car in cars[best].iter().rev() {
            let mut node = Box::new(ListNode::new(car));
            node.next = found;
            found = Some(node);
        }
        found
    }
}
