class Solution {
    public ListNode fullestFerry(ListNode head, long deck) {
        ListNode first = head, bestFirst = null, bestLast = null;
        long total = 0;
        int count = 0, most = 0;
        for (ListNode last = head; last != null; last = last.next) {
            total += last.val;
            count++;
            while (total > deck) {
                total -= first.val;
                first = first.next;
                count--;
            }
            if (count > most) {
                most = count;
                bestFirst = first;
                bestLast = last;
            }
        }
        if (bestLast != null) bestLast.next = null;
        return bestFirst;
    }
}
