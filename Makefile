# Run, test and look after the helpline. On a new machine both `run` and `test` set everything up.
PYTHON ?= python3
BODY := .venv/body/bin
BRAIN := .venv/brain/bin

.DEFAULT_GOAL := run
.PHONY: run test train eval wording lint pin clean

run:            ## set up, train if needed, start, say where it is
	@$(PYTHON) deploy/environments.py
	@$(BODY)/helpline run

train:          ## train the language model if its data changed
	@$(PYTHON) deploy/environments.py
	@$(BODY)/helpline train

eval:           ## measure language quality beside other ways, write docs/language-quality.md
	@$(PYTHON) deploy/environments.py
	@$(BODY)/helpline eval

wording:        ## print everything the bot can say, with who reads it and its source
	@$(PYTHON) deploy/environments.py
	@$(BODY)/helpline wording

test:           ## every check, the fast ones first
	@$(PYTHON) deploy/environments.py --tests
	@$(PYTHON) tests/checks.py

lint:           ## style, types and who may import whom
	@$(PYTHON) deploy/environments.py --tests
	@$(PYTHON) tests/checks.py lint

pin:            ## choose versions anew and write their hashes
	@$(PYTHON) deploy/environments.py --tests
	@$(PYTHON) -m deploy.pin

clean:          ## remove environments, models and logs
	rm -rf .venv var
