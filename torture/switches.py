"""Each switch turns one defence off; the check beside it must then fail, or it proves nothing.

To add one is one line: what it is, the file, a text that stands in it once, what to put in its
place, and the check: a test of the generated project, or `suite:` and a check of this suite.
"""

from dataclasses import dataclass

IMAGE, TABLE = "image-classification", "tabular-classification"


@dataclass(frozen=True)
class Switch:
    """One defence, how to turn it off, and what must notice; `kind` is the kind of project."""

    defence: str
    file: str
    text: str
    off: str
    check: str
    kind: str = IMAGE


# fmt: off
SWITCHES = (
    # the first five are tried by `make test`, the others by `make torture`
    Switch("the hash of a model file", "app/model/artifact.py", "if hashlib.sha256(content).hexdigest() != record.sha256:", "if False:", "suite:flips"),
    Switch("CSRF tokens", "app/security.py", "WTF_CSRF_TIME_LIMIT=None,", "WTF_CSRF_CHECK_DEFAULT=False,", "tests/test_security.py::test_every_form_needs_its_token"),
    Switch("the owner of a prediction", "app/history/records.py", "return visible().where(Record.owner == current_owner())", "return visible()", "tests/test_history.py::test_a_prediction_of_somebody_else_is_not_there"),
    Switch("the pixel limit", "app/model/image/picture.py", "if width * height > max_pixels:", "if False:", "tests/image/test_picture_refusals.py::test_the_pixel_limit_is_exact"),
    Switch("the write lock", "app/db.py", 'begin_statement.set("BEGIN IMMEDIATE")', 'begin_statement.set("BEGIN")', "tests/test_db.py::test_a_writer_keeps_others_out_before_it_has_written"),
    # headers and cookies
    Switch("nosniff", "app/security.py", '    "X-Content-Type-Options": "nosniff",\n', "", "tests/test_security.py::test_the_headers_are_strict"),
    Switch("scripts from this host alone", "app/security.py", "script-src 'self'", "script-src 'self' 'unsafe-inline'", "tests/test_security.py::test_the_headers_are_strict"),
    Switch("no frames", "app/security.py", "frame-ancestors 'none'", "frame-ancestors 'self'", "tests/test_security.py::test_every_page_carries_the_headers"),
    Switch("no referrer elsewhere", "app/security.py", '"Referrer-Policy": "same-origin"', '"Referrer-Policy": "unsafe-url"', "tests/test_security.py::test_the_headers_are_strict"),
    Switch("no page in a cache", "app/security.py", 'response.headers["Cache-Control"] = "no-store"  # pages are personal', "pass", "tests/test_security.py::test_no_cache_keeps_a_page"),
    Switch("HSTS", "app/security.py", '(HTTPS_ONLY if settings.app_env == "production" else {})', "{}", "tests/test_security.py::test_only_production_insists_on_https"),
    Switch("HttpOnly", "app/security.py", "SESSION_COOKIE_HTTPONLY=True", "SESSION_COOKIE_HTTPONLY=False", "tests/test_security.py::test_the_session_cookie_is_kept_from_scripts_and_other_sites"),
    Switch("SameSite", "app/security.py", 'SESSION_COOKIE_SAMESITE="Lax"', "SESSION_COOKIE_SAMESITE=None", "tests/test_security.py::test_the_session_cookie_is_kept_from_scripts_and_other_sites"),
    Switch("proxies that are trusted", "app/security.py", "    if settings.trusted_proxies:\n        hops = settings.trusted_proxies", "    if True:\n        hops = 1", "tests/test_security.py::test_a_proxy_is_believed_only_when_it_is_trusted"),
    # settings
    Switch("the length of the secret key", "app/config.py", "if len(key) < 32:", "if False:", "tests/test_config.py::test_a_wrong_or_unsafe_setting_is_refused_in_one_sentence"),
    Switch("secret keys that are well known", "app/config.py", "if len(set(key)) < 10 or any(word in key.lower() for word in WELL_KNOWN):", "if False:", "tests/test_config.py::test_a_wrong_or_unsafe_setting_is_refused_in_one_sentence"),
    Switch("no debugger in production", "app/config.py", "if self.flask_debug:", "if False:", "tests/test_config.py::test_a_wrong_or_unsafe_setting_is_refused_in_one_sentence"),
    Switch("HTTPS cookies in production", "app/config.py", "if not self.secure_cookies:", "if False:", "tests/test_config.py::test_a_wrong_or_unsafe_setting_is_refused_in_one_sentence"),
    Switch("the mode of the key's file", "app/config.py", "os.O_EXCL, 0o600)", "os.O_EXCL, 0o644)", "tests/test_config.py::test_development_makes_a_key_once_that_only_its_owner_can_read"),
    # what comes in
    Switch("the limit of a body", "app/security.py", "MAX_CONTENT_LENGTH=settings.max_upload_bytes * 4 // 3 + 65_536,", "MAX_CONTENT_LENGTH=10**12,", "tests/test_api_refusals.py::test_a_body_far_over_the_limit_is_413"),
    Switch("the limit of a body, past Flask", "app/predict/lane.py", "if int(length) > self._longest:", "if False:", "tests/test_lane.py::test_both_ways_refuse_too_large_a_body"),
    Switch("no NUL in a text", "app/security.py", r'if any("\0" in text for text in (request.path, *request.values.values())):', "if False:", "tests/test_errors.py::test_a_form_with_such_a_character_is_refused"),
    Switch("no NaN in JSON", "app/model/codec.py", "parse_constant=refuse_constant", "parse_constant=float", "tests/test_api_refusals.py::test_a_body_that_is_no_json_object_is_a_bad_request"),
    Switch("no name twice in JSON", "app/model/codec.py", "if name in found:", "if False:", "tests/test_api_refusals.py::test_a_name_that_comes_twice_is_shown_shortened_and_in_ascii"),
    Switch("deep JSON", "app/model/codec.py", "if is_too_deep(body):", "if False:", "tests/test_api_refusals.py::test_a_body_that_is_no_json_object_is_a_bad_request"),
    Switch("how many rows in a call", "app/predict/inputs.py", "if not 0 < len(given) <= most:", "if not given:", "tests/test_many_rows.py::test_an_array_of_no_rows_or_too_many_is_refused_with_their_number", TABLE),
    Switch("finite numbers", "app/model/fields.py", "or abs(value) > LARGEST:", ":", "tests/tabular/test_tabular_api.py::test_a_number_too_large_for_any_computer_is_refused", TABLE),
    Switch("the size of a picture", "app/model/image/gate.py", "if len(data) > limits.bytes:", "if False:", "tests/image/test_picture_gate.py::test_the_limits_are_kept"),
    Switch("formats of pictures", "app/model/image/picture.py", "formats=tuple(FORMATS)", "formats=None", "tests/image/test_picture_refusals.py::test_what_is_of_no_accepted_type_is_refused"),
    Switch("what Pillow warns of", "app/model/image/picture.py", r'warnings.filterwarnings("error", module=r"PIL(\.|$)")', "", "tests/image/test_picture_refusals.py::test_a_warning_of_pillow_is_a_refusal_in_any_process"),
    Switch("no metadata in a copy", "app/model/image/picture.py", "copy.info.clear()", "pass", "tests/image/test_picture.py::test_the_copy_holds_nothing_but_the_picture"),
    Switch("no insides in an error", "app/errors.py", "return Problem(500, PLAIN[500])", "return Problem(500, repr(error))", "tests/test_errors.py::test_a_failing_page_is_an_apology_with_the_id_of_the_request"),
    # model files
    Switch("no file outside a version", "app/model/artifact.py", "if not (folder / name).resolve().is_relative_to(folder.resolve()):", "if False:", "tests/model/test_artifact.py::test_a_manifest_that_names_a_file_outside_is_refused"),
    Switch("the version of scikit-learn", "app/model/artifact.py", "if manifest.model == JOBLIB and made != here:", "if False:", "tests/model/test_artifact.py::test_a_version_made_by_another_scikit_learn_is_refused"),
    Switch("answers that are known", "app/model/predictor.py", "predictor.answer_examples()", "pass", "tests/model/test_predictor.py::test_a_version_that_answers_otherwise_than_when_it_was_made_is_refused"),
    Switch("what a pickle may load", "app/model/files.py", "            check_class(name, module, part, trust)", "            pass", "tests/model/test_files.py::test_a_program_in_a_pickle_is_not_run"),
    # accounts
    Switch("private unless listed", "app/auth/policy.py", 'strictest: Who = "token" if path.startswith("/api/") else "account"', 'strictest: Who = "anyone"', "tests/auth/test_private.py::test_a_route_that_is_added_is_private"),
    Switch("the policy of a page", "app/auth/policy.py", '"docs.api": "account",', '"docs.api": "anyone",', "tests/auth/test_policy.py::test_few_things_are_open_to_anyone"),
    Switch("the rule for every route", "app/auth/guard.py", "    if g.account is None:", "    if False:", "tests/auth/test_policy.py::test_everybody_gets_as_far_as_the_policy_says"),
    Switch("no cookie for the API", "app/auth/guard.py", 'if who == "token or account" and signed_in():', "if signed_in():", "tests/auth/test_policy.py::test_everybody_gets_as_far_as_the_policy_says"),
    Switch("admins alone", "app/auth/guard.py", 'if who == "admin" and not g.account.is_admin:', "if False:", "tests/admin/test_people.py::test_for_others_the_pages_are_not_there"),
    Switch("tokens of disabled accounts", "app/auth/tokens.py", ".where(ApiToken.hash == hashed, User.active)", ".where(ApiToken.hash == hashed)", "tests/auth/test_lane_tokens.py::test_the_token_of_a_disabled_account_is_refused_by_both_ways"),
    Switch("tokens that are revoked", "app/auth/tokens.py", "if known and stamp is not None and known[0] == stamp and now < known[1]:", "if known and now < known[1]:", "tests/auth/test_lane_tokens.py::test_a_revoked_token_is_refused_by_both_ways"),
    Switch("the owner of a token", "app/auth/tokens.py", "ApiToken.id == token_id, ApiToken.user_id == user.id", "ApiToken.id == token_id", "tests/auth/test_tokens.py::test_a_token_of_somebody_else_cannot_be_revoked"),
    Switch("the same words for wrong and unknown", "app/auth/signin.py", "SECURITY_RETURN_GENERIC_RESPONSES=True,", "SECURITY_RETURN_GENERIC_RESPONSES=False,", "tests/auth/test_sign_in.py::test_unknown_wrong_and_disabled_look_the_same_and_take_the_same_work"),
    Switch("sign-out by a form", "app/auth/signin.py", 'SECURITY_LOGOUT_METHODS=["POST"],', 'SECURITY_LOGOUT_METHODS=["GET", "POST"],', "tests/auth/test_sign_in.py::test_signing_out_takes_a_form"),
    Switch("one way to sign in", "app/auth/signin.py", "if request.is_json:", "if False:", "tests/auth/test_sign_in.py::test_there_is_no_second_way_in_by_json"),
    Switch("a new form token at sign-in", "app/auth/signin.py", "    user_authenticated.connect(renew_csrf_token, app)\n", "", "tests/auth/test_sign_in.py::test_a_form_token_from_before_signing_in_is_worth_nothing"),
    # signing in
    Switch("attempts before the hash", "app/auth/throttle.py", 'attempts.reserve(sign_in_limits(form["email"]))', "pass", "tests/auth/test_throttle.py::test_one_guess_too_many_is_refused_before_it_is_hashed"),
    Switch("attempts at one's own password", "app/auth/throttle.py", "attempts.reserve(own_password(user))", "pass", "tests/auth/test_password.py::test_the_old_password_cannot_be_guessed_on"),
    Switch("attempts of a known browser", "app/auth/throttle.py", "if device := devices.known(attempts.keyed(account)):", "if device := None:", "tests/auth/test_throttle.py::test_guesses_from_many_places_are_stopped_but_not_the_owners_browser"),
    Switch("common passwords", "app/auth/passwords.py", "if normal.casefold() in common():", "if False:", "tests/auth/test_passwords.py::test_a_common_password_is_refused_at_every_door"),
    Switch("addresses that are endless", "app/auth/signin.py", 'if name == "email" and len(value) > LONGEST_ADDRESS:', "if False:", "tests/auth/test_sign_in.py::test_an_endless_address_is_refused_before_it_is_looked_at"),
    Switch("where signing in leads", "app/auth/targets.py", "if target and not PATH_HERE.fullmatch(target):", "if False:", "tests/auth/test_sign_in.py::test_next_never_leads_outside"),
    Switch("how long a link works", "app/auth/reset.py", "VALID_FOR = timedelta(hours=1)", "VALID_FOR = timedelta(days=365)", "tests/auth/test_reset.py::test_a_link_works_for_an_hour"),
    # sessions
    Switch("the host of the session cookie", "app/security.py", """return f"{'__Host-' if secure else ''}{slug}-session\"""", """return f"{slug}-session\"""", "tests/test_security.py::test_the_session_cookie_has_a_name_that_browsers_accept"),
    Switch("sign-out on the server", "app/auth/sessions.py", "database.execute(delete(BrowserSession).where(BrowserSession.hash == this_browser()))", "pass", "tests/auth/test_sessions.py::test_a_copied_cookie_is_nobody_once_the_session_has_ended"),
    Switch("the row of a session", "app/auth/sessions.py", "            BrowserSession.hash == this_browser(),\n", "", "tests/auth/test_sessions.py::test_a_cookie_signed_with_the_right_key_needs_a_row_all_the_same"),
    Switch("the end of a session", "app/auth/sessions.py", "            ~ended(now),\n", "", "tests/auth/test_sessions.py::test_a_session_ends_by_itself"),
    Switch("a new session at sign-in", "app/auth/sessions.py", "session[KEY] = secrets.token_urlsafe(32)", "session.setdefault(KEY, secrets.token_urlsafe(32))", "tests/auth/test_sessions.py::test_signing_in_gives_a_new_secret_and_only_its_hash_is_kept"),
    Switch("other sessions at a new password", "app/auth/sessions.py", "    password_changed.connect(end_after_change, app)\n", "", "tests/auth/test_sessions.py::test_a_new_password_ends_every_copy_of_the_cookie_and_every_row_but_one"),
    Switch("a second step", "app/auth/second_step.py", "if second_factor.of_user(user) is None:", "if True:", "tests/auth/test_second_factor.py::test_the_password_alone_does_not_sign_in"),
    Switch("codes that were used", "app/auth/totp.py", "window=WINDOW, last_counter=last)", "window=WINDOW)", "tests/auth/test_second_factor.py::test_a_code_that_was_used_or_is_far_off_is_refused"),
    # faults
    Switch("the input of a key", "app/history/repeats.py", "if kept.fingerprint != call.fingerprint:", "if False:", "tests/auth/test_idempotency.py::test_a_key_that_came_with_another_input_is_refused"),
    Switch("calls that come twice", "app/history/repeats.py", "if kept is None or kept.created_at < expired():", "if True:", "tests/auth/test_idempotency.py::test_the_same_call_gets_the_same_answer_and_is_kept_once"),
    Switch("tries at an account from everywhere", "app/auth/throttle.py", '        Limit("account", account, ACCOUNT),\n', "", "tests/auth/test_throttle.py::test_guesses_from_many_places_are_stopped_but_not_the_owners_browser"),
    Switch("no lock-out from elsewhere", "app/auth/throttle.py", '        Limit("pair", f"{account} {place}", PAIR),\n', "", "tests/auth/test_throttle.py::test_failures_elsewhere_do_not_keep_the_owner_out"),
    Switch("the owner's browser apart", "app/auth/devices.py", "return str(device) if owner == account else None", "return str(device)", "tests/auth/test_throttle.py::test_guesses_from_many_places_are_stopped_but_not_the_owners_browser"),
    Switch("old hashes renewed", "app/auth/signin.py", '"argon2__memory_cost": 19_456,', '"argon2__memory_cost": 8,', "tests/auth/test_passwords.py::test_a_weaker_hash_is_renewed_at_the_next_sign_in"),
    Switch("links that work once", "app/auth/reset.py", "        session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))\n", "", "tests/auth/test_reset.py::test_a_link_sets_a_new_password_once_and_ends_every_session"),
    Switch("an account that is deleted takes all with it", "app/history/__init__.py", "    gone.connect(records.forget_all_of, app)\n", "", "tests/auth/test_delete_account.py::test_everything_of_the_account_goes_and_nothing_of_others"),
    Switch("calls that are kept once", "app/history/writer.py", "raise AlreadyKept from None", "raise", "tests/auth/test_idempotency.py::test_two_at_the_same_moment_are_kept_once"),
    Switch("a deadline for predictions", "app/model/bounds.py", "return future.result(self._seconds)", "return future.result()", "tests/model/test_bounds.py::test_a_caller_leaves_when_work_takes_too_long_and_others_go_on"),
    Switch("so many inputs read at once", "app/predict/calls.py", "        with in_turn(self.turns):\n            return inputs.from_json", "        if True:\n            return inputs.from_json", "tests/test_faults.py::test_more_than_may_be_read_at_once_are_turned_away"),
    Switch("a full disk", "app/errors.py", "if isinstance(error, OSError) and error.errno in NO_ROOM:", "if False:", "tests/test_faults.py::test_a_full_disk_is_said_and_other_failures_tell_nothing"),
    Switch("a database file that was deleted", "app/db.py", "    refuse_lost_files(engine)\n", "", "tests/test_faults.py::test_nothing_is_kept_in_a_database_file_that_was_deleted"),
    Switch("nothing told to ONNX Runtime's maker", "app/model/files.py", 'os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")', "pass", "tests/test_light_server.py::test_nothing_is_written_into_the_home_folder"),
    # limits, logs, exports, model files
    Switch("pages that are private", "app/auth/policy.py", '    "history.index": "account",', '    "history.index": "anyone",', "tests/auth/test_policy.py::test_few_things_are_open_to_anyone"),
    Switch("whose a token is", "app/auth/tokens.py", "    own = delete(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user.id)", "    own = delete(ApiToken).where(ApiToken.id == token_id)", "tests/test_whose.py::test_nobody_sees_or_changes_what_is_not_theirs"),
    Switch("headers past Flask", "app/predict/lane.py", '        self._fixed = [*headers_of(app).items(), ("Cache-Control", "no-store")]', '        self._fixed = [("Cache-Control", "no-store")]', "tests/test_lane.py::test_answers_of_the_lane_are_guarded_and_named"),
    Switch("small bodies where little is sent", "app/security.py", "        request.max_content_length = SMALL_BODY", "        pass", "tests/test_limits.py::test_only_where_the_model_is_asked_much_is_read"),
    Switch("forms of many fields", "app/security.py", '    plain_form = request.mimetype == "application/x-www-form-urlencoded"', "    plain_form = False", "tests/test_limits.py::test_a_form_without_files_is_small_everywhere"),
    Switch("one encoding of JSON", "app/model/codec.py", '        text = body.decode("utf-8-sig")', "        text = body", "tests/model/test_codec.py::test_only_utf_8_is_json"),
    Switch("rows of a CSV file", "app/model/sheet.py", "    if count > MOST_ROWS:", "    if False:", "tests/model/test_sheet.py::test_more_than_is_read_is_refused"),
    Switch("no formula in an export", "app/model/sheet.py", "    writer.writerows([as_cell(value) for value in row] for row in rows)", "    writer.writerows(rows)", "tests/test_cli_predict.py::test_no_cell_is_a_formula_for_a_spreadsheet"),
    Switch("no formula in a streamed export", "app/model/sheet.py", "        yield writer.writerow([as_cell(value) for value in row])", "        yield writer.writerow(row)", "tests/test_export.py::test_no_cell_is_a_formula_and_a_number_stays_one"),
    Switch("a deleted prediction is hidden", "app/history/models.py", "return select(Record).where(Record.deleted_at.is_(None))", "return select(Record)", "tests/test_undo.py::test_a_deleted_prediction_is_nowhere"),
    Switch("a deleted prediction goes for good", "app/history/hiding.py", "            remove(self._pictures, each)", "            pass", "tests/test_undo.py::test_after_ten_minutes_it_is_too_late_and_the_next_visit_of_anybody_removes_it"),
    Switch("whose a deletion is", "app/history/hiding.py", "some = select(Record.id).where(Record.owner == current_owner(), Record.deleted_at == time)", "some = select(Record.id).where(Record.deleted_at == time)", "tests/test_undo.py::test_undo_is_for_ones_own_and_for_once"),
    Switch("a wrong filter widens nothing", "app/history/views.py", "    if found.problems:", "    if False:", "tests/test_filters.py::test_what_finds_nothing_deletes_and_sends_nothing"),
    Switch("a class that leads out of a folder", "app/history/labelled.py", "        if not is_folder_name(name):", "        if False:", "tests/test_feedback.py::test_what_cannot_be_learned_from_is_counted_and_said"),
    Switch("numbers in an export", "app/model/sheet.py", "    if not isinstance(value, str) or NUMBER.fullmatch(value) or not FORMULA.match(value):", "    if not FORMULA.match(str(value)):", "tests/model/test_sheet.py::test_a_number_stays_a_number"),
    Switch("one line of a log", "app/logs.py", "        return json.dumps(line)", "        return str(line)", "tests/test_logs.py::test_a_text_that_would_begin_a_line_stays_within_its_own"),
    Switch("nothing asked in a log", "app/logs.py", '            quotes = getattr(record, "quotes_input", False)', "            quotes = False", "tests/test_logs.py::test_what_is_asked_and_who_asks_is_not_logged"),
    Switch("no values in a log", "app/db.py", '            "hide_parameters": True,  # what people sent stays out of the log of an error', "", "tests/test_logs.py::test_an_error_of_the_database_is_logged_without_values"),
    Switch("a model that others can change", "app/model/ownership.py", "        if found.st_mode & OTHERS:", "        if False:", "tests/model/test_ownership.py::test_what_others_can_change_is_refused_by_name_and_can_be_mended"),
    Switch("a model that is somebody else's", "app/model/ownership.py", "        if found.st_uid not in {0, os.geteuid()}:", "        if False:", "tests/model/test_ownership.py::test_what_belongs_to_somebody_else_is_refused"),
    Switch("notes in a PNG", "app/model/image/picture.py", "PngImagePlugin.MAX_TEXT_MEMORY = 2_000_000  # bytes of all notes in a PNG, unpacked", "", "tests/image/test_picture_refusals.py::test_many_texts_that_unpack_to_far_more_are_refused"),
    Switch("large pictures at once", "app/model/image/picture.py", "    return FEW if pixels > LARGE else nullcontext()", "    return nullcontext()", "tests/image/test_picture_refusals.py::test_only_two_large_pictures_are_in_memory_at_once"),
)
# fmt: on
