impl Solution {
    pub fn fullest_ferry(head: Option<Box<Node>>, deck: i64) -> Option<Box<Node>> {
        head
    }
}
