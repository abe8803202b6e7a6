package io.tidemark.simulator.event;

/**
 * One of the company's identities. It does not change during its lifetime.
 *
 * @param name name of the role, user, service account, pipeline, app or agent; unique within the
 *     company
 * @param principal type of principal in the identity's log
 * @param account AWS account, cluster or tenant
 * @param region region of the account; may be empty
 * @param group name of the application, namespace or vendor to which the identity belongs
 * @param uid stable id in the log, such as {@code AROA…} or a client id
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
