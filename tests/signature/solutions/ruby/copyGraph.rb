def copy_graph(start, copies = {})
  return start && (copies[start] || begin
    copy = copies[start] = Node.new(start.val)
    copy.neighbors = start.neighbors.map { |other| copy_graph(other, copies) }
    copy
  end)
end
