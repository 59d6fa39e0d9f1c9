def least_turn(beads)
  twice = (beads + beads).bytes
  size = beads.size
  i, j, k = 0, 1, 0
  while i < size && j < size && k < size
    a, b = twice[i + k], twice[j + k]
    if a == b
      k += 1
      next
    end
    a > b ? i += k + 1 : j += k + 1
    j += 1 if i == j
    k = 0
  end
  beads[[i, j].min..] + beads[0...[i, j].min]
end

def group_bracelets(bracelets, turnable)
  groups = bracelets.group_by do |beads|
    turnable ? [least_turn(beads), least_turn(beads.reverse)].min : least_turn(beads)
  end
  groups.values
end
