-- +goose Up
-- What a person asked a desk for.
ALTER TABLE visits ADD COLUMN need TEXT NOT NULL DEFAULT '';
