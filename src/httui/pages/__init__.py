"""Papers that an office prints or sends: one document, written as plain text, PDF or DOCX.

A room makes a :class:`~httui.pages.document.Document` from its data; ``text.to_text``, ``pdf.to_pdf`` and
``docx.to_docx`` write it. What a document holds is data and never markup, whatever the format.
"""
