"""How a report looks on paper: Nghị định 30/2020/NĐ-CP, Phụ lục I, in terms of Word."""
