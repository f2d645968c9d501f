CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE institutions (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	province TEXT NOT NULL, 
	region_code TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	CONSTRAINT pk_institutions PRIMARY KEY (id), 
	CONSTRAINT uq_institutions_name UNIQUE (name), 
	CONSTRAINT ck_institutions_version_positive CHECK (version >= 1), 
	CONSTRAINT ck_institutions_type_known CHECK (type IN ('kementerian', 'lpnk', 'lns', 'lembaga_lain', 'provinsi', 'kabupaten', 'kota'))
);
CREATE INDEX ix_institutions_province ON institutions (province);
CREATE TABLE assessments (
	institution_id TEXT NOT NULL, 
	cycle INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	regime TEXT, 
	assessor_group TEXT, 
	simulated BOOLEAN NOT NULL, 
	published BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	CONSTRAINT pk_assessments PRIMARY KEY (institution_id, cycle, stage), 
	CONSTRAINT fk_assessments_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_assessments_version_positive CHECK (version >= 1), 
	CONSTRAINT ck_assessments_cycle_is_year CHECK (cycle BETWEEN 2000 AND 2100), 
	CONSTRAINT ck_assessments_stage_known CHECK (stage IN ('self', 'desk', 'final')), 
	CONSTRAINT ck_assessments_regime_known CHECK (regime IN ('interview', 'document'))
);
CREATE INDEX ix_assessments_cycle_stage ON assessments (cycle, stage);
CREATE TABLE levels (
	institution_id TEXT NOT NULL, 
	cycle INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	indicator TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	level TEXT, 
	owner TEXT, 
	evidence TEXT, 
	note TEXT, 
	CONSTRAINT pk_levels PRIMARY KEY (institution_id, cycle, stage, indicator), 
	CONSTRAINT fk_levels_assessments FOREIGN KEY(institution_id, cycle, stage) REFERENCES assessments (institution_id, cycle, stage)
);
CREATE TABLE evidence (
	institution_id TEXT NOT NULL, 
	cycle INTEGER NOT NULL, 
	indicator TEXT NOT NULL, 
	level INTEGER NOT NULL, 
	item_digest TEXT NOT NULL, 
	item TEXT NOT NULL, 
	state TEXT NOT NULL, 
	note TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (institution_id, cycle, indicator, level, item_digest), 
	CONSTRAINT fk_evidence_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_evidence_version_positive CHECK (version >= 1), 
	CONSTRAINT ck_evidence_state_known CHECK (state IN ('missing', 'submitted', 'accepted', 'rejected', 'needs_revision'))
);
CREATE TABLE costs (
	institution_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	document TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	CONSTRAINT pk_costs PRIMARY KEY (institution_id, version), 
	CONSTRAINT fk_costs_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_costs_version_positive CHECK (version >= 1), 
	CONSTRAINT ck_costs_unit_known CHECK (unit IN ('effort', 'rupiah'))
);
CREATE TABLE rules (
	institution_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	CONSTRAINT pk_rules PRIMARY KEY (institution_id, name, version), 
	CONSTRAINT fk_rules_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_rules_version_positive CHECK (version >= 1)
);
CREATE TABLE plans (
	id TEXT NOT NULL, 
	institution_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	cycle INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	status TEXT NOT NULL, 
	simulated BOOLEAN NOT NULL, 
	document TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	published BOOLEAN NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (id), 
	CONSTRAINT fk_plans_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_plans_version_positive CHECK (version >= 1), 
	CONSTRAINT uq_plans_institution_id_name_version UNIQUE (institution_id, name, version)
);
CREATE INDEX ix_plans_created_at ON plans (created_at);
CREATE TABLE forecasts (
	id TEXT NOT NULL, 
	institution_id TEXT NOT NULL, 
	cycle INTEGER NOT NULL, 
	model_version TEXT NOT NULL, 
	simulated BOOLEAN NOT NULL, 
	document TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	CONSTRAINT pk_forecasts PRIMARY KEY (id), 
	CONSTRAINT fk_forecasts_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id)
);
CREATE INDEX ix_forecasts_institution_id_cycle ON forecasts (institution_id, cycle);
CREATE TABLE users (
	name TEXT NOT NULL, 
	password_hash TEXT, 
	role TEXT NOT NULL, 
	institution_id TEXT, 
	owner TEXT, 
	disabled BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (name), 
	CONSTRAINT fk_users_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_users_version_positive CHECK (version >= 1), 
	CONSTRAINT ck_users_role_known CHECK (role IN ('opd', 'planner', 'province', 'ministry', 'admin')), 
	CONSTRAINT ck_users_institution_given CHECK (role IN ('ministry', 'admin') OR institution_id IS NOT NULL), 
	CONSTRAINT ck_users_owner_given CHECK (role <> 'opd' OR owner IS NOT NULL)
);
CREATE TABLE sessions (
	token_hash TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	csrf TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sessions_user_name_users FOREIGN KEY(user_name) REFERENCES users (name)
);
CREATE INDEX ix_sessions_user_name ON sessions (user_name);
CREATE TABLE keys (
	prefix TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	label TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT, 
	revoked_at TEXT, 
	last_used_at TEXT, 
	CONSTRAINT pk_keys PRIMARY KEY (prefix), 
	CONSTRAINT fk_keys_user_name_users FOREIGN KEY(user_name) REFERENCES users (name)
);
CREATE INDEX ix_keys_user_name ON keys (user_name);
CREATE TABLE audit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	object TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	request_id TEXT NOT NULL, 
	detail TEXT NOT NULL
);
CREATE INDEX ix_audit_at ON audit (at);
CREATE TABLE jobs (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	request TEXT NOT NULL, 
	institution_id TEXT, 
	percent INTEGER NOT NULL, 
	stage_words TEXT NOT NULL, 
	result TEXT, 
	error TEXT, 
	created_at TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	worker TEXT, 
	attempts INTEGER NOT NULL, 
	heartbeat_at TEXT, 
	finished_at TEXT, 
	cancel_asked BOOLEAN NOT NULL, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT fk_jobs_institution_id_institutions FOREIGN KEY(institution_id) REFERENCES institutions (id), 
	CONSTRAINT ck_jobs_percent_range CHECK (percent BETWEEN 0 AND 100), 
	CONSTRAINT ck_jobs_state_known CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled'))
);
CREATE INDEX ix_jobs_state_created_at ON jobs (state, created_at);
CREATE TABLE idempotency (
	actor TEXT NOT NULL, 
	route TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	request_hash TEXT NOT NULL, 
	status INTEGER, 
	body TEXT, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY (actor, route, "key")
);
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in audit'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in audit'); END;
CREATE TRIGGER costs_no_update BEFORE UPDATE ON costs FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in costs'); END;
CREATE TRIGGER costs_no_delete BEFORE DELETE ON costs FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in costs'); END;
CREATE TRIGGER rules_no_update BEFORE UPDATE ON rules FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in rules'); END;
CREATE TRIGGER rules_no_delete BEFORE DELETE ON rules FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in rules'); END;
CREATE TRIGGER forecasts_no_update BEFORE UPDATE ON forecasts FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in forecasts'); END;
CREATE TRIGGER forecasts_no_delete BEFORE DELETE ON forecasts FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in forecasts'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in plans'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE OF id, institution_id, name, version, cycle, stage, status, simulated, document, digest, created_at, created_by ON plans FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'tangga: protected row in plans'); END;
INSERT INTO alembic_version (version_num) VALUES ('0002');
