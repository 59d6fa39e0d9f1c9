# ruff: noqa
class Solution:
    def fullestFerry(self, head: Optional[ListNode], deck: int) -> Optional[ListNode]:
        best, now = [], []
        while head:
            now = now + [head.val] if sum(now) + head.val <= deck else [head.val]
            if len(now) > len(best) and sum(now) <= deck:
                best = now
            if len(now) > 2000:
                break
            head = head.next
        found = None
        for car in reversed(best):
            found = ListNode(car, found)
        return found
