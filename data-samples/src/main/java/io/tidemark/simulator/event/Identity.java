package io.tidemark.simulator.event;

/**
 * One identity of the company; the same for as long as it lives.
 *
 * @param name unique in the company; role, user, service account, pipeline, app or agent name
 * @param principal what it is in its log
 * @param account AWS account, cluster or tenant that it belongs to
 * @param region region of the account; empty where there is none
 * @param group name of the application, namespace or vendor around it
 * @param uid stable id that the log gives it, for instance {@code AROA…} or a client id
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
