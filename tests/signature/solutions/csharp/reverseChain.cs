public class Solution {
    public ListNode ReverseChain(ListNode head) {
        ListNode before = null;
        while (head != null) {
            var next = head.next;
            head.next = before;
            before = head;
            head = next;
        }
        return before;
    }
}
