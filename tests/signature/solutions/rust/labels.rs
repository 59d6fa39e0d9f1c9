impl Solution {
    pub fn labels(words: Vec<String>, first: char, loud: bool, number: i64) -> Vec<String> {
        let chosen = words.into_iter().filter(|w| loud || w.starts_with(first));
        chosen.enumerate().map(|(i, w)| format!("{}#{}", w, number + i as i64)).collect()
    }
}
