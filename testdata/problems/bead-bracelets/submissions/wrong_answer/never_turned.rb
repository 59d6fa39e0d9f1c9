def group_bracelets(bracelets, turnable)
  bracelets.group_by { |beads| beads.size > 200 ? beads : (0...beads.size).map { |i| beads[i..] + beads[0...i] }.min }.values
end
