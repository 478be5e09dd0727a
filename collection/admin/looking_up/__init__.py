"""The pages on which a catalogue is asked: about one record, and about many."""
