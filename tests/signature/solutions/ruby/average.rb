def average(values, halve)
  values.sum / values.size / (halve ? 2 : 1)
end
