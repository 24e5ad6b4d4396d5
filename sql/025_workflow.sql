-- Workflows: the current version of each, and all versions that there ever were, as executions stay at the one they began with.

CREATE TABLE workflow
(
    name       text        COLLATE "C" PRIMARY KEY,
    version    bigint      NOT NULL,
    -- Null = deleted. The row stays, so that a workflow made anew goes on counting.
    definition jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text
);

CREATE TABLE workflow_version
(
    name       text        COLLATE "C" NOT NULL,
    version    bigint      NOT NULL,
    definition jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text,
    PRIMARY KEY (name, version)
);

-- How far executions of workflows have come is a grain state. What is left of executions that have ended is found by its age.
CREATE INDEX orleans_storage_by_workflow_progress ON OrleansStorage (ModifiedOn) WHERE GrainTypeString = 'workflow-progress';
