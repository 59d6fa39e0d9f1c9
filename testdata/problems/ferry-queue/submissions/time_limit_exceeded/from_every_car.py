# ruff: noqa
class Solution:
    def fullestFerry(self, head: Optional[ListNode], deck: int) -> Optional[ListNode]:
        best, most = None, 0
        while head:
            node, total, count = head, 0, 0
            while node and total + node.val <= deck:
                total += node.val
                count += 1
                node = node.next
            if count > most:
                best, most = head, count
            head = head.next
        node = best
        for _ in range(most - 1):
            node = node.next
        if node:
            node.next = None
        return best
