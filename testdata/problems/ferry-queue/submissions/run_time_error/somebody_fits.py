# ruff: noqa
class Solution:
    def fullestFerry(self, head: Optional[ListNode], deck: int) -> Optional[ListNode]:
        first, total, count, most = head, 0, 0, 0
        last = head
        while last:
            total += last.val
            count += 1
            while total > deck:
                total -= first.val
                first = first.next
                count -= 1
            if count > most:
                most, best, end = count, first, last
            last = last.next
        end.next = None
        return best
