# ruff: noqa
class Solution:
    def fullestFerry(self, head: Optional[ListNode], deck: int) -> Optional[ListNode]:
        cars = []
        while head:
            cars.append(head.val)
            head = head.next
        sums = [0, *accumulate(cars)]
        start = best = most = 0
        for end in range(1, len(sums)):
            while sums[end] - sums[start] > deck:
                start += 1
            if end - start >= most:
                most, best = end - start, start
        for car in reversed(cars[best : best + most]):
            head = ListNode(car, head)
        return head
