package io.tidemark.simulator;

/**
 * One of the company's identities. Its attributes never change.
 *
 * @param name role, user, service account, pipeline, app or agent name; unique within the company
 * @param principal type of principal that the log records for this identity
 * @param account AWS account, cluster or tenant
 * @param region the account's region; may be empty
 * @param group the application, namespace or vendor that the identity belongs to
 * @param uid stable id in the log, such as {@code AROA…} or a client id
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
