class Solution {
    fun reverseChain(head: ListNode?): ListNode? {
        var before: ListNode? = null
        var node = head
        while (node != null) {
            val next = node.next
            node.next = before
            before = node
            node = next
        }
        return before
    }
}
