//! Which of the ranked villages are served: so many, or for so much money, with quotas of provinces.
