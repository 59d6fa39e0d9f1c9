class Solution {
    public ListNode fullestFerry(ListNode head, long deck) {
        ListNode first = head, last = head, best = null, end = null;
        long total = head.val;
        for (int count = 1, most = 0; ; count++) {
            for (; total > deck; first = first.next, count--) total -= first.val;
            if (count > most) {
                most = count;
                best = first;
                end = last;
            }
            last = last.next;
            total += last.val;
        }
    }
}
