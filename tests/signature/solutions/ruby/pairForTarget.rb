def pair_for_target(numbers, target)
  # HERE
  seen = {}
  numbers.each_with_index do |number, index|
    return [seen[target - number], index] if seen.key?(target - number)
    seen[number] = index
  end
  []
end
