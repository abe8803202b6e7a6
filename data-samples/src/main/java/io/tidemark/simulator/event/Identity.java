package io.tidemark.simulator.event;

/**
 * One identity of the company. It does not change during its lifetime.
 *
 * @param name role, user, service account, pipeline, app or agent name; unique within the company
 * @param principal type of principal in its log
 * @param account AWS account, cluster or tenant
 * @param region region of the account; may be empty
 * @param group name of the surrounding application, namespace or vendor
 * @param uid stable id in the log, for example {@code AROA…} or a client id
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
