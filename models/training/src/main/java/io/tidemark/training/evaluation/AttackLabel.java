package io.tidemark.training.evaluation;

/**
 * The attack that an event belongs to.
 *
 * @param id of the attack, unique within a company
 * @param useCase the acceptance scenario it stands for, 1 to 5; 0 for none of them
 * @param variant what kind of attack it is, for a table
 */
public record AttackLabel(String id, int useCase, String variant) {}
