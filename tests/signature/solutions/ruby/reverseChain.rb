def reverse_chain(head)
  before = nil
  head.next, before, head = before, head, head.next while head
  before
end
