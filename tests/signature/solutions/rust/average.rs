impl Solution {
    pub fn average(values: Vec<f64>, halve: bool) -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        if halve { mean / 2.0 } else { mean }
    }
}
