class Solution {
    public ListNode fullestFerry(ListNode head, long deck) {
        List<Integer> cars = new LinkedList<>();
        for (ListNode node = head; node != null; node = node.next) cars.add(node.val);
        int start = 0, best = 0, most = 0;
        long total = 0;
        for (int end = 0; end < cars.size(); end++) {
            total = 0;
            for (int i = start; i <= end; i++) total += cars.get(i);
            while (total > deck) total -= cars.get(start++);
            if (end + 1 - start > most) {
                most = end + 1 - start;
                best = start;
            }
        }
        ListNode found = null;
        for (int i = best + most - 1; i >= best; i--) found = new ListNode(cars.get(i), found);
        return found;
    }
}
