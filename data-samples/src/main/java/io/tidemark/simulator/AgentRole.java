package io.tidemark.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Roles of AI agents, and their tasks: sequences of tool calls, written as {@link Call#template}
 * lines. The value of a placeholder <code>{scope:kind}</code> is drawn once per team, agent
 * ("own"), few values per agent, task, run or call. {@link Targets} defines the kinds.
 */
enum AgentRole {
  FINANCE(
      task(
          "ledger read_entries READ account_id {own:account} period",
          "bank list_standing_orders READ account_id {own:account}",
          "bank transfer_funds CRITICAL beneficiary {few:account} amount,reference"),
      task(
          "invoices find_invoices READ supplier_id S-{few:number} status",
          "invoices view_invoice READ invoice_id INV-{run:number}",
          "bank schedule_transfer CRITICAL beneficiary {few:account} amount,due_date",
          "mail compose_mail WRITE to {task:partner} subject,body"),
      task(
          "ledger read_entries READ account_id {own:account} period",
          "invoices find_invoices READ supplier_id S-{team:number} status",
          "docs save_document WRITE path finance/{run:word}.csv content"),
      task(
          "mail read_mail READ mail_id M-{run:number}",
          "docs read_document READ path policies/{team:word}.md",
          "bank transfer_funds CRITICAL beneficiary {few:account} amount,reference"),
      task(
          "ledger read_entries READ account_id {own:account} period",
          "docs save_document WRITE path finance/{run:word}.csv content",
          "docs share_document ADMIN user_email {few:person} path,role"),
      task(
          "web fetch_page READ url https://{team:site}/rates/{run:number}",
          "ledger post_entry WRITE account_id {own:account} amount,text",
          "mail compose_mail WRITE to {own:person}\n{task:person} subject,body")),
  SUPPORT(
      task(
          "tickets read_ticket READ ticket_id T-{run:number}",
          "customers find_customer READ customer_id C-{run:number}",
          "articles read_article READ article_id KB-{task:number}",
          "mail reply_mail WRITE to {run:customer} subject,body"),
      task(
          "tickets read_ticket READ ticket_id T-{run:number}",
          "orders check_order READ order_id O-{run:number}",
          "orders refund_order CRITICAL order_id O-{run:number} amount,reason",
          "tickets close_ticket WRITE ticket_id T-{run:number} resolution"),
      task(
          "tickets read_ticket READ ticket_id T-{run:number}",
          "web fetch_page READ url https://{few:site}/status/{call:number}",
          "mail compose_mail WRITE to {task:partner} subject,body"),
      task(
          "customers find_customer READ customer_id C-{run:number}",
          "customers add_note WRITE customer_id C-{run:number} text",
          "chat post_update WRITE channel {few:word} text"),
      task(
          "articles read_article READ article_id KB-{call:number}",
          "docs save_document WRITE path support/{run:word}.md content",
          "docs share_document ADMIN user_email {few:person} path,role"),
      task(
          "docs read_document READ path support/{team:word}.md",
          "tickets read_ticket READ ticket_id T-{run:number}",
          "hooks call_webhook WRITE url https://{few:site}/cases payload")),
  RESEARCH(
      task(
          "web search_web READ - - query,limit",
          "web fetch_page READ url https://{task:site}/{call:number}",
          "web fetch_page READ url https://{team:site}/reports/{call:number}",
          "docs save_document WRITE path research/{run:word}.md content"),
      task(
          "web fetch_page READ url https://{team:site}/news/{call:number}",
          "web fetch_page READ url https://{task:site}/news/{call:number}",
          "chat post_update WRITE channel {few:word} text"),
      task(
          "docs read_document READ path research/{task:word}.md",
          "web submit_form WRITE url https://{few:site}/answers fields"),
      task(
          "docs read_document READ path research/{task:word}.md",
          "docs share_document ADMIN user_email {task:partner} path,role",
          "mail compose_mail WRITE to {task:partner} subject,body"),
      task(
          "data query_table READ table {few:word} sql",
          "docs read_document READ path research/{team:word}.md",
          "data export_rows WRITE url https://{own:site}/upload table"),
      task(
          "mail read_mail READ mail_id M-{call:number}",
          "web fetch_page READ url https://{task:site}/{call:number}",
          "mail compose_mail WRITE to {own:person}\n{task:person} subject,body")),
  OPERATIONS(
      task(
          "monitor read_metrics READ host {few:word} window",
          "monitor query_logs READ host {few:word} lines",
          "runtime restart_service WRITE service_name {few:word} reason"),
      task(
          "builds read_build READ build_id B-{run:number}",
          "rollouts begin_rollout ADMIN service_name {few:word} version",
          "chat post_update WRITE channel {own:word} text"),
      task(
          "vault fetch_secret READ path {few:word}/login",
          "directory change_password CRITICAL username svc-{few:word} password"),
      task(
          "tickets read_ticket READ ticket_id T-{run:number}",
          "directory grant_access ADMIN user_email {few:person} group",
          "mail compose_mail WRITE to {few:person} subject,body"),
      task(
          "monitor read_metrics READ host {few:word} window",
          "hooks call_webhook WRITE url https://{few:site}/hooks payload"),
      task(
          "docs read_document READ path runbooks/{team:word}.md",
          "web fetch_page READ url https://{team:site}/releases/{run:number}",
          "runtime run_script ADMIN host {few:word} script"),
      task(
          "storage list_objects READ bucket {own:word} prefix",
          "vault fetch_secret READ path {own:word}/backup",
          "storage copy_object WRITE bucket {few:word} key"));

  // The list is not modified after construction.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Task> tasks;

  AgentRole(Task... tasks) {
    this.tasks = List.of(tasks);
  }

  private static Task task(String... lines) {
    return new Task(Arrays.stream(lines).map(Call::template).toList());
  }

  /** Returns the role of an agent. It changes every round, and the seed determines the first. */
  static AgentRole of(long seed, int number) {
    int first = Rng.keyed(seed, "first role of agents", 0).below(values().length);
    return values()[(first + number / Position.ROUND) % values().length];
  }

  static AgentRole labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Call> task(Rng rng) {
    return rng.pick(tasks).steps();
  }

  private record Task(List<Call> steps) {}
}
