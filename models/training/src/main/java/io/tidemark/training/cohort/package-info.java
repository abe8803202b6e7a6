/**
 * Cohorts by behaviour: members of a rule-given cohort that do much alike. They are suggested to
 * people, who take them into their inventory or do not; nothing here changes what a night does.
 */
package io.tidemark.training.cohort;
