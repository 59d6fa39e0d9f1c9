def labels(words, first, loud, number)
  words.select { |w| loud || w.start_with?(first) }.each_with_index.map { |w, i| "#{w}##{number + i}" }
end
